import { expect, test } from 'vitest'
import { arrayOf, integer, object, oneOf, optional, params, recordOf, string } from './param-check.js'

const check = params({
  name: string,
  count: optional(integer),
  level: optional(oneOf(['low', 'high'])),
  labels: optional(recordOf(string)),
  items: optional(arrayOf(object({ uri: string }))),
})

test.each([
  [{}, 'Expected params.name to be a string; got nothing.'],
  [{ name: null }, 'Expected params.name to be a string; got null.'],
  [{ name: 'a', count: 1.5 }, 'Expected params.count to be an integer; got a fraction.'],
  [{ name: 'a', level: 'secret' }, 'Expected params.level to be one of "low", "high"; got another string.'],
  [{ name: 'a', level: 3 }, 'Expected params.level to be one of "low", "high"; got an integer.'],
  [{ name: 'a', labels: { 'x y': [] } }, 'Expected params.labels["x y"] to be a string; got an array.'],
  [{ name: 'a', items: [{ uri: 'b' }, {}] }, 'Expected params.items[1].uri to be a string; got nothing.'],
  [{ name: 'a', items: {} }, 'Expected params.items to be an array; got an object.'],
  [{ name: 'a', _meta: 7 }, 'Expected params._meta to be an object; got an integer.'],
  [
    { name: 'a', _meta: { progressToken: {} } },
    'Expected params._meta.progressToken to be a string or a safe integer; got an object.',
  ],
])('%j is told apart by path, expectation and kind', (given, sentence) => {
  expect(check(given)).toBe(sentence)
})

test('what nobody asked about is let through, and so are absent parameters where all are optional', () => {
  expect(check({ name: 'a', extra: 1, _meta: { 'com.example/x': 1, progressToken: 0 } })).toBeUndefined()
  expect(params()(undefined)).toBeUndefined()
  expect(check(undefined)).toBe('Expected params.name to be a string; got nothing.')
})
