import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Retirement } from './retirement.js'

describe('a worker that another one has taken over from', () => {
  const cutOff = vi.fn<(worker: object, why: string) => void>()
  let retired: Retirement<object>

  beforeEach(() => {
    vi.useFakeTimers()
    retired = new Retirement(cutOff)
  })
  afterEach(() => {
    cutOff.mockClear()
    vi.useRealTimers()
  })

  it('has five minutes for what it has begun', () => {
    const worker = {}
    retired.add(worker)
    retired.lives(worker)
    vi.advanceTimersByTime(299_999)
    expect(cutOff).not.toHaveBeenCalled()
    expect(retired.has(worker)).toBe(true)
    vi.advanceTimersByTime(1)
    expect(cutOff).toHaveBeenCalledExactlyOnceWith(worker, 'it did not finish within 5 minutes of the reload.')
    expect(retired.has(worker)).toBe(false)
  })

  it('is cut off within seconds where its code never pauses', () => {
    const worker = {}
    retired.add(worker)
    vi.advanceTimersByTime(5_000)
    expect(cutOff).toHaveBeenCalledExactlyOnceWith(worker, 'its code ran without a pause.')
    vi.runAllTimers()
    expect(cutOff).toHaveBeenCalledOnce()
  })

  it('is one of four at most: the oldest goes first', () => {
    const workers = [{}, {}, {}, {}, {}, {}]
    for (const worker of workers) retired.add(worker)
    const why = 'the server was reloaded 4 times meanwhile.'
    expect(cutOff.mock.calls).toEqual([
      [workers[0], why],
      [workers[1], why],
    ])
    expect(workers.map((worker) => retired.has(worker))).toEqual([false, false, true, true, true, true])
  })

  it('that has finished is left alone', () => {
    const worker = {}
    retired.add(worker)
    retired.delete(worker)
    vi.runAllTimers()
    expect(cutOff).not.toHaveBeenCalled()
  })
})
