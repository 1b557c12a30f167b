import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compared } from './compared.js'
import { volatilePaths } from './volatile-paths.js'

const nothing = volatilePaths([])

describe('two messages', () => {
  test('that are the same have no changes, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compared(value, structuredClone(value), nothing).changes).toEqual([])
      }),
    )
  })

  test('that are not have a change for each place', () => {
    const before = { a: 1, b: [1, { c: 2 }], gone: true }
    const after = { a: '1', b: [1, { c: 3 }, 4], come: null }
    expect(compared(before, after, nothing).changes).toEqual([
      { path: ['a'], expected: 1, received: '1' },
      { path: ['b', '1', 'c'], expected: 2, received: 3 },
      { path: ['b', '2'], received: 4 },
      { path: ['gone'], expected: true },
      { path: ['come'], received: null },
    ])
  })

  test('may differ where paths say so, and what the protocol lets servers choose is told', () => {
    const volatile = volatilePaths(['result.items.*.at', '**.price'])
    const before = { result: { requestState: 'a', items: [{ at: 1, price: { eur: 1 } }, { at: 2 }], at: 3 } }
    const after = { result: { requestState: 'b', items: [{ at: 7, price: 8 }, {}], at: 4 } }
    const { changes, bindings } = compared(before, after, volatile)
    expect(changes).toEqual([{ path: ['result', 'at'], expected: 3, received: 4 }])
    expect(bindings).toEqual([['a', 'b']])
  })

  test('may be told apart only where nothing was masked', () => {
    expect(compared({ key: '***', other: 'x' }, { key: 'secret', other: 'y' }, nothing).changes).toEqual([
      { path: ['other'], expected: 'x', received: 'y' },
    ])
  })
})
