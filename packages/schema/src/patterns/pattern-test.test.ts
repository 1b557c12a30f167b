import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearPattern } from './linear-pattern.js'
import { patternTest } from './pattern-test.js'
import { patternTree } from './pattern-tree.js'

const budget = { spend: () => undefined }

/** Patterns of everything that the linear way understands. */
const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      '\\d',
      '\\W',
      '\\.',
      '[ab]',
      '[^a]',
      '[a\\]b-]',
      '\\p{L}',
      '\\u0061',
      '\\x62',
      '^',
      '$',
      '\\b',
      '\\B',
    ),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
    tie('pattern').map((inner) => `(?<n${Math.abs(hash(inner))}>${inner})`),
  ),
  pattern: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '+?', '|')), {
      maxLength: 4,
    })
    .map((parts) => parts.map((part) => part.join('')).join('')),
}))

function hash(text: string): number {
  return Array.from(text).reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) | 0, 7)
}

test('The linear way finds what the regular expressions of the platform find.', () => {
  let compared = 0
  fc.assert(
    fc.property(
      pattern,
      fc.array(fc.constantFrom('a', 'b', '-', '1', 'é', '\n', ' '), { maxLength: 8 }),
      (source, characters) => {
        const text = characters.join('')
        let regExp: RegExp
        try {
          regExp = new RegExp(source, 'u')
        } catch {
          return // such as a repeated assertion or a name used twice
        }
        const linear = linearPattern(patternTree(regExp))
        compared++
        expect(linear?.(text, budget), `${regExp} on ${JSON.stringify(text)}`).toBe(regExp.test(text))
      },
    ),
    { numRuns: 2_000 },
  )
  expect(compared).toBeGreaterThan(500)
})

test.each([
  ['^(a+)+$', 'a'.repeat(40), '!'],
  ['^(a|a)*$', 'a'.repeat(40), '!'],
  ['^(\\w+\\s?)*$', 'word '.repeat(20), '!'],
  ['^(a?){30}a{30}$', 'a'.repeat(45), '!'],
  ['^a*a*a*a*a*a*$', 'a'.repeat(2_000), '!'],
  ['^([a-z0-9]+-)*[a-z0-9]+$', `${'abc-'.repeat(2_000)}a`, '-'],
])('%s takes no longer where it fails', (source, fits, tail) => {
  const matches = patternTest(source)
  expect(matches(fits, budget)).toBe(true)
  expect(matches(fits + tail, budget)).toBe(false)
})

test('What can be matched neither fast nor in linear time is not checked.', () => {
  expect(patternTest('^(?=(a+)+$)b')('a'.repeat(50), budget)).toBe(true)
  expect(patternTest('^(?:(?:a{1,100}){1,100}b)$')('a'.repeat(50), budget)).toBe(true)
})

test('Lookaround and back references are checked where they are fast.', () => {
  const password = patternTest('^(?=.*[A-Z])(?=.*\\d).{8,}$')
  expect(password('Abcdefg1', budget)).toBe(true)
  expect(password('abcdefg1', budget)).toBe(false)
  expect(patternTest('^(a|b)\\1$')('ab', budget)).toBe(false)
})

test('A character is a code point.', () => {
  expect(linearPattern(patternTree(/^.[^a]$/u))?.('😀😀', budget)).toBe(true)
})

test('A pattern that only works without Unicode mode works.', () => {
  expect(patternTest('^a\\-b\\_$')('a-b_', budget)).toBe(true)
})
