import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ValueShaper } from './value.js'

const json = (text: string): unknown => new ValueShaper(1_000_000).json(text)

describe('JSON of a database', () => {
  it('is what it says where doubles hold its numbers', () => {
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.integer().map((tenths) => tenths / 8),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(number, fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree')),
        fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value)
        expect(json(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('keeps every digit of larger whole numbers, wherever they stand, and leaves texts alone', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }),
        fc.boolean(),
        fc.string(),
        (large, isNegative, name) => {
          const number = `${isNegative ? '-' : ''}${large}`
          const [key, text] = [JSON.stringify(name), JSON.stringify(`${name}: ${number}`)]
          expect(json(`[{${key}: [${number}, 7, {"a":${number}}]}, ${text}]`)).toEqual([
            { [name]: [number, 7, { a: number }] },
            `${name}: ${number}`,
          ])
        },
      ),
    )
  })

  it('keeps as text what else doubles do not hold', () => {
    expect(json('[0.1234567890123456789, 1e400, 1.5e3, 9007199254740991, "\\"1e400", -0.5]')).toEqual([
      '0.1234567890123456789',
      '1e400',
      1500,
      9007199254740991,
      '"1e400',
      -0.5,
    ])
    expect(json('12345678901234567890')).toBe('12345678901234567890')
  })

  it('that is broken stays as it is', () => {
    expect(json('{"broken": 12345678901234567890')).toBe('{"broken": 12345678901234567890')
  })
})
