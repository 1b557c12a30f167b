import { expect, test } from 'vitest'
import { partsOf } from './parts.js'

test.each([
  ['between paragraphs', 'one two.\n\nthree four five', 16, ['one two.\n\n', 'three four five']],
  ['between sentences', 'One two three. Four five six.', 20, ['One two three. ', 'Four five six.']],
  ['between words', 'alpha beta gamma', 12, ['alpha beta ', 'gamma']],
  ['anywhere', 'abcdefgh', 3, ['abc', 'def', 'gh']],
  ['not inside a character', 'ab🙂cd', 3, ['ab', '🙂c', 'd']],
  ['not at all where it fits', 'short', 12, ['short']],
])('a text is cut %s', (_, text, maxChars, parts) => {
  expect(partsOf(text, maxChars)).toEqual(parts)
})
