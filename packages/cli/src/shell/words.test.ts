import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandsOf, typedLike, wordsOf } from './words.js'

const texts = (line: string): readonly string[] => wordsOf(line).map(({ text }) => text)

test('words are apart by spaces, but for those in quotes and after a backslash', () => {
  expect(texts(`call  add why='two words' x="a \\"b\\"" y=a\\ b`)).toEqual([
    'call',
    'add',
    'why=two words',
    'x=a "b"',
    'y=a b',
  ])
  expect(wordsOf(`read 'no end`).at(-1)).toEqual({ text: 'no end', raw: `'no end`, start: 5, open: "'" })
})

test('JSON is taken as it is', () => {
  expect(texts(`call add {"a": "}", "b": [1, 2]} where={"x": "a b"} t=[1] u://{v}/{w}`)).toEqual([
    'call',
    'add',
    '{"a": "}", "b": [1, 2]}',
    'where={"x": "a b"}',
    't=[1]',
    'u://{v}/{w}',
  ])
})

test('an ampersand of its own separates commands, and no other', () => {
  const names = commandsOf(wordsOf('call a & call b "&" x&y')).map((words) => words.map(({ text }) => text))
  expect(names).toEqual([
    ['call', 'a'],
    ['call', 'b', '&', 'x&y'],
  ])
})

test('whatever is completed is read as the same text again, in quotes or not', () => {
  const text = fc.string({ minLength: 1 }).filter((one) => one.trim() !== '')
  fc.assert(
    fc.property(text, fc.constantFrom(undefined, '"' as const, "'" as const), (one, open) => {
      const typed = typedLike(one, open ?? '', open)
      expect(texts(typed)).toEqual([one])
      expect(commandsOf(wordsOf(typed))).toHaveLength(1)
    }),
  )
})

test('a line never fails, and its words are where they say', () => {
  fc.assert(
    fc.property(fc.string(), (line) => {
      for (const { raw, start } of wordsOf(line)) expect(line.slice(start, start + raw.length)).toBe(raw)
    }),
  )
})
