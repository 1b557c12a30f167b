import { expect, test } from 'vitest'
import { onceForAll } from './once-for.js'

test('answers are made once for the same objects in the same order', () => {
  const made: string[] = []
  const joined = onceForAll((lists: readonly (readonly string[])[]) => {
    made.push(lists.flat().join(''))
    return lists.flat()
  })
  const [a, b] = [['a'], ['b']]
  expect(joined([a, b])).toBe(joined([a, b]))
  expect(joined([a])).not.toBe(joined([a, b]))
  expect(joined([])).toBe(joined([]))
  expect(joined([b, a])).toEqual(['b', 'a'])
  expect(joined([a, ['b']])).not.toBe(joined([a, b]))
  expect(made).toEqual(['ab', 'a', '', 'ba', 'ab'])
})
