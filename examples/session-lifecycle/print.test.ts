import { expect, test } from 'vitest'
import { folded } from './folded.js'
import type { Chapter, Era } from './life.js'
import { printed } from './print.js'

const lives: Record<Era, Chapter[]> = {
  legacy: [{ title: 'A call', frames: [{ direction: 'out', message: { id: 1, method: 'tools/call' } }] }],
  modern: [{ title: 'A call', frames: [{ direction: 'in', message: { id: 1, requestState: 'x7Gq' } }] }],
}

test('JSON is on one line where it fits, and folded where it does not', () => {
  const value = { a: [1, 2], b: { c: 'some text', d: [] } }
  expect(folded(value, 80)).toEqual([JSON.stringify(value)])
  expect(folded(value, 20)).toEqual(['{', ' "a":[1,2],', ' "b":{', '  "c":"some text",', '  "d":[]', ' }', '}'])
  expect(JSON.parse(folded(value, 5).join(''))).toEqual(value)
})

test('away from a terminal there is one frame a line', () => {
  expect(printed(lives, undefined, false)).toBe(
    'A call\nlegacy → {"id":1,"method":"tools/call"}\nmodern ← {"id":1,"requestState":"(sealed)"}\n',
  )
})

test('on a terminal the eras stand side by side', () => {
  const [title, heading, row] = printed(lives, 100, true).split('\n')
  expect(title).toBe('\u001b[1mA call\u001b[22m')
  expect(heading).toMatch(/legacy {42} │ modern/)
  expect(row).toMatch(/→.* \{"id":1,"method":"tools\/call"\} +│ .*←.* \{"id":1/)
})
