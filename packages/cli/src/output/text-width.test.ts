import fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayWidth, wrapped } from './text-width.js'

test('characters that take two columns count twice, and marks on others not at all', () => {
  expect(displayWidth('東京')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth('one\nthree')).toBe(5)
})

test('lines break between words, and within a word only where it is too long', () => {
  expect(wrapped('the quick brown fox', 10)).toBe('the quick\nbrown fox')
  expect(wrapped('see airports://about', 8)).toBe('see\nairports\n://about')
})

test('whatever the text, no line is too wide and nothing but spaces is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, width) => {
      const result = wrapped(text, width)
      expect(displayWidth(result)).toBeLessThanOrEqual(width)
      expect(result.replaceAll(/[ \n]/g, '')).toBe(text.replaceAll(/[ \n]/g, ''))
    }),
  )
})
