import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDeeperThan } from './depth.js'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

test('the depth of a text is that of the value it parses to, whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, maxDepth) => {
      expect(isDeeperThan(JSON.stringify(value), maxDepth)).toBe(depthOf(value) > maxDepth)
    }),
  )
})

test('brackets, quotes and backslashes inside strings do not count', () => {
  const text = JSON.stringify({ text: `${'[{'.repeat(50)} \\" ${'\\'.repeat(7)}` })
  expect(isDeeperThan(text, 1)).toBe(false)
})

test('siblings do not add up', () => {
  expect(isDeeperThan(`[${'[],'.repeat(500)}[]]`, 2)).toBe(false)
})

test('text that ends inside a string is looked at, not trusted', () => {
  expect(isDeeperThan(`${'['.repeat(9)}"\\`, 8)).toBe(true)
  expect(isDeeperThan(`"${'['.repeat(9)}`, 8)).toBe(false)
})
