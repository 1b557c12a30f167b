import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventLog, ReplayBudget } from './event-log.js'

const limits = { maxReplayEvents: 4, maxReplayBytes: 100, maxReplayTotalBytes: 150 }

describe('an event log', () => {
  // @must legacy-http.replay-own, legacy-http.event-id
  it('replays one stream from after an event', () => {
    const log = new EventLog(new ReplayBudget(limits))
    log.add(1, 1, 'a')
    log.add(2, 1, 'b')
    log.add(1, 2, 'c')
    expect(log.after(1, 0).map(({ frame }) => frame)).toEqual(['a', 'c'])
    expect(log.after(1, 1).map(({ frame }) => frame)).toEqual(['c'])
    expect(log.after(2, 1)).toEqual([])
  })

  it('forgets the oldest events first, and keeps none that is larger than itself', () => {
    const log = new EventLog(new ReplayBudget(limits))
    log.add(1, 1, 'x'.repeat(60))
    log.add(1, 2, 'y'.repeat(60))
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([2])
    log.add(1, 3, 'z'.repeat(101))
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([2])
  })

  it('gives way to others where all together are too large, the one written longest ago first', () => {
    const budget = new ReplayBudget(limits)
    const [first, second, third] = [new EventLog(budget), new EventLog(budget), new EventLog(budget)]
    first.add(1, 1, 'x'.repeat(50))
    second.add(2, 1, 'x'.repeat(50))
    first.add(1, 2, 'x'.repeat(10))
    third.add(3, 1, 'x'.repeat(60))
    expect([first.size, second.size, third.size]).toEqual([60, 0, 60])
    expect(budget.size).toBe(120)
  })

  it('stays within its bounds and knows its size, whatever is added', () => {
    const write = fc.record({ log: fc.nat(2), stream: fc.nat(3), length: fc.nat(120), clear: fc.nat(9) })
    fc.assert(
      fc.property(fc.array(write), (writes) => {
        const budget = new ReplayBudget(limits)
        const logs = [new EventLog(budget), new EventLog(budget), new EventLog(budget)]
        writes.forEach(({ log, stream, length, clear }, seq) => {
          if (clear === 0) logs[log]?.clear()
          else logs[log]?.add(stream, seq, 'x'.repeat(length))
        })
        for (const log of logs) {
          const kept = [0, 1, 2, 3].flatMap((stream) => log.after(stream, -1))
          expect(kept.length).toBeLessThanOrEqual(limits.maxReplayEvents)
          expect(log.size).toBe(kept.reduce((size, { frame }) => size + frame.length, 0))
          expect(log.size).toBeLessThanOrEqual(limits.maxReplayBytes)
        }
        expect(budget.size).toBe(logs.reduce((size, log) => size + log.size, 0))
        expect(budget.size).toBeLessThanOrEqual(limits.maxReplayTotalBytes)
      }),
    )
  })
})
