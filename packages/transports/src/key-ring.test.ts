import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyRing } from './key-ring.js'
import { sealingKeys } from './sealing-keys.js'

const keys = keyRing()
const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .')

test('a seal opens for what it was bound to, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, bound, other) => {
      const sealed = keys.seal(text, bound)
      expect(keys.open(sealed, bound)).toBe(text)
      if (other !== bound) expect(keys.open(sealed, other)).toBeUndefined()
    }),
  )
})

test('a seal of which any character was changed, added or taken away opens no more', () => {
  const change = fc.constantFrom('change', 'add', 'take away')
  fc.assert(
    fc.property(fc.string({ maxLength: 5 }), fc.nat(), character, change, (text, place, char, how) => {
      const sealed = keys.seal(text, 'x')
      const at = place % sealed.length
      const changed =
        sealed.slice(0, at) + (how === 'take away' ? '' : char) + sealed.slice(how === 'add' ? at : at + 1)
      fc.pre(changed !== sealed)
      expect(keys.open(changed, 'x')).toBeUndefined()
    }),
    { numRuns: 1000 },
  )
})

test('of all last characters only the one that was written opens a seal', () => {
  for (const text of ['', 'a', 'ab']) {
    const sealed = keys.seal(text, 'x')
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map(
      (char) => sealed.slice(0, -1) + char,
    )
    expect(others.filter((other) => keys.open(other, 'x') !== undefined)).toEqual([sealed])
  }
})

test('a seal of an earlier key of the ring still opens', () => {
  const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const sealed = keyRing(sealingKeys([first])).seal('text', 'x')
  expect(keyRing(sealingKeys([second, first])).open(sealed, 'x')).toBe('text')
  expect(keyRing(sealingKeys([second])).open(sealed, 'x')).toBeUndefined()
})
