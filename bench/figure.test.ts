import { expect, test } from 'vitest'
import { bounded, compared, holds } from './figure.js'
import { jsonReport, tableReport } from './report.js'
import { median, takeTurns } from './rounds.js'

test('A target is met at its bound, but for a strict one.', () => {
  expect([holds(12, '>= 12'), holds(11.9, '>= 12'), holds(0.7, '<= 0.7'), holds(0.71, '<= 0.7')]).toEqual([
    true,
    false,
    true,
    false,
  ])
  expect([holds(799, '< 800'), holds(800, '< 800')]).toEqual([true, false])
})

test('A comparison is judged by its ratio, a bound by its value.', () => {
  expect(compared(24, 'calls/s', { name: 'peer', value: 2 }, '>= 12')).toMatchObject({
    ratio: 12,
    ok: true,
    peer: 'peer: 2',
  })
  expect(bounded(50, 'KB', '<= 40')).toMatchObject({ ratio: 1.25, ok: false })
})

test('The median of an even number of values lies between the two in the middle.', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([5])]).toEqual([2, 2.5, 5])
})

test('Subjects take turns in changing order, and the median of their turns counts.', async () => {
  const order: string[] = []
  const turn = (name: string, values: number[]) => async (ms: number) => {
    order.push(`${name}${ms}`)
    return values.shift() ?? 0
  }
  const settings = { rounds: 3, turnMs: 2, warmUpMs: 1 }
  const medians = await takeTurns({ a: turn('a', [99, 1, 5, 3]), b: turn('b', [99, 8, 7, 9]) }, settings)
  expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'b2', 'a2', 'a2', 'b2'])
  expect(medians).toEqual({ a: 3, b: 8 })
})

test('The reports name every figure with its value, peer, ratio and target.', () => {
  const results = { fast: compared(1_234.56, 'calls/s', { name: 'peer', value: 100 }, '>= 20') }
  expect(JSON.parse(jsonReport(results))).toEqual({
    fast: { value: 1_235, unit: 'calls/s', peer: 'peer: 100', ratio: 12.3, target: '>= 20', ok: false },
  })
  expect(tableReport(results)).toMatch(
    /^\| figure .*\n\|---.*\n\| fast +\| 1235 \| calls\/s \| peer: 100 +\| 12.3 .*MISSED \|$/s,
  )
})
