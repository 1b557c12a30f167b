import { describe, expect, test } from 'vitest'
import { type Load, measureCalls } from './load.js'

const load: Load = { warmUp: 3, calls: 20, concurrentCalls: 40, concurrency: 4, maxMs: 60_000 }
const never = new AbortController().signal
const later = (): Promise<undefined> => new Promise((resolve) => setImmediate(() => resolve(undefined)))

describe('measuring', () => {
  test('calls as often as it is told, one after the other and then several at a time', async () => {
    let open = 0
    const seen: number[] = []
    const call = async (): Promise<undefined> => {
      seen.push(++open)
      await later()
      open--
    }
    const { sequential, concurrent, firstError } = await measureCalls(call, load, undefined, never)
    expect([seen.length, sequential.latencies.length, concurrent.latencies.length]).toEqual([63, 20, 40])
    expect([Math.max(...seen.slice(3, 23)), Math.max(...seen.slice(23))]).toEqual([1, 4])
    expect(firstError).toBeUndefined()
    expect([sequential.complete, concurrent.complete]).toEqual([true, true])
  })

  test('counts what fails, and keeps its first words', async () => {
    let calls = 0
    const call = async (): Promise<string | undefined> => {
      calls++
      if (calls % 10 === 0) throw new Error(`lost ${calls}`)
      return calls % 10 === 5 ? `said no to ${calls}` : undefined
    }
    const { sequential, firstError } = await measureCalls(call, { ...load, warmUp: 0 }, undefined, never)
    expect(sequential).toMatchObject({ errors: 4, complete: true })
    expect(sequential.latencies).toHaveLength(16)
    expect(firstError).toBe('said no to 5')
  })

  test('looks at memory between the calls, and finds what a call leaves behind', async () => {
    let calls = 0
    let open = 0
    const call = async (): Promise<undefined> => {
      open++
      await later()
      calls++
      open--
    }
    const memory = {
      of: 'live',
      read: async () => {
        expect(open).toBe(0)
        return 5_000 + calls * 0.25
      },
    } as const
    const { memory: growth } = await measureCalls(call, load, memory, never)
    expect(growth?.slope).toBeCloseTo(250)
    expect(growth?.samples).toHaveLength(11)
    expect(growth?.samples.at(-1)).toEqual({ calls: 60, kilobytes: 5_015.75 })
  })

  test('stops at once when it is told to, and tells what it has', async () => {
    const stop = new AbortController()
    let calls = 0
    const call = (): Promise<undefined> => {
      if (++calls <= 7) return Promise.resolve(undefined)
      stop.abort()
      return new Promise(() => {})
    }
    const { sequential, concurrent } = await measureCalls(call, { ...load, warmUp: 0 }, undefined, stop.signal)
    expect(sequential).toMatchObject({ errors: 0, complete: false })
    expect(sequential.latencies).toHaveLength(7)
    expect(concurrent).toMatchObject({ complete: false, latencies: new Float64Array() })
  })

  test('ends each part at its time', async () => {
    const { sequential } = await measureCalls(() => new Promise(() => {}), { ...load, maxMs: 1 }, undefined, never)
    expect(sequential).toMatchObject({ complete: false, latencies: new Float64Array() })
  })
})
