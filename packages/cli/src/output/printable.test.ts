import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable, printableLine } from './printable.js'

test('nothing that is printed can move the cursor or turn the text around', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      expect(printableLine(text)).not.toContain('\n')
    }),
  )
})

test('what was harmless stays as it was', () => {
  expect(printable('Reykjavík\t64°\nð')).toBe('Reykjavík\t64°\nð')
  expect(printable('\x1b[2J')).toBe('\u{FFFD}[2J')
})
