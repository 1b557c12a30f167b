import { mcp, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import { linked } from '../linked.js'
import { fakeClock } from './fake-clock.js'

describe('a fake clock', () => {
  test('stands still until it is told to go on, and wakes in the order of the times', async () => {
    const clock = fakeClock(1_000)
    const woken: string[] = []
    void clock.wait(20).then(() => woken.push(`late at ${clock.now()}`))
    void clock.wait(10).then(async () => {
      woken.push(`early at ${clock.now()}`)
      await clock.wait(5)
      woken.push(`again at ${clock.now()}`)
    })
    await clock.advance(9)
    expect([woken, clock.waiting]).toEqual([[], 2])
    await clock.advance(91)
    expect(woken).toEqual(['early at 1010', 'again at 1015', 'late at 1020'])
    expect([clock.now(), clock.waiting]).toEqual([1_100, 0])
  })

  test('gives a wait up with the reason of its signal', async () => {
    const clock = fakeClock()
    const abort = new AbortController()
    const wait = clock.wait(10, abort.signal)
    abort.abort(new Error('enough'))
    await expect(wait).rejects.toThrow('enough')
    await expect(clock.wait(10, abort.signal)).rejects.toThrow('enough')
    expect(clock.waiting).toBe(0)
  })
})

describe('an installed clock', () => {
  test('is the time of timers, dates, performance and signals, and gives it back', async () => {
    const real = { setTimeout, clearTimeout, setInterval, Date, now: performance.now }
    const ran: unknown[] = []
    {
      using clock = fakeClock().install()
      const before = performance.now()
      expect(() => fakeClock().install()).toThrow(TypeError)
      const interval = setInterval((what: string) => ran.push(what), 10, 'tick')
      const cleared = setTimeout(() => ran.push('never'), 5)
      const signal = AbortSignal.timeout(25)
      setTimeout(() => clearInterval(interval), 22)
      clearTimeout(cleared)
      await clock.advance(15)
      expect([ran, signal.aborted, Date.now(), new Date().toISOString()]).toEqual([
        ['tick'],
        false,
        Date.UTC(2026, 0, 1) + 15,
        '2026-01-01T00:00:00.015Z',
      ])
      await clock.advance(85)
      expect([ran, signal.aborted, performance.now() - before]).toEqual([['tick', 'tick'], true, 100])
      expect([new Date(0).getTime(), new Date() instanceof Date]).toEqual([0, true])
    }
    expect({ setTimeout, clearTimeout, setInterval, Date, now: performance.now }).toEqual(real)
  })

  test('moves clients and servers: a call times out, and progress keeps it alive', async () => {
    using clock = fakeClock().install()
    const app = mcp({
      name: 'slow',
      tools: {
        quiet: tool({ description: 'Says nothing' }, (_, { signal }) => {
          return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('cancelled')))
        }),
        busy: tool({ description: 'Reports each second' }, async (_, { progress }) => {
          for (let second = 1; second <= 3; second++) {
            await new Promise((resolve) => setTimeout(resolve, 1_000))
            progress(second, 3)
          }
          return 'done'
        }),
      },
    })
    await using link = await linked(app, { timeoutMs: 1_500 })
    const quiet = link.client.callTool('quiet').catch(({ code }: { code: string }) => code)
    await clock.advance(1_499)
    expect(await Promise.race([quiet, 'still waiting'])).toBe('still waiting')
    await clock.advance(1)
    expect(await quiet).toBe('ERR_CALL_TIMEOUT')
    const busy = link.client.callTool('busy', {}, { onProgress: () => {} })
    await clock.advance(3_000)
    expect((await busy).content).toMatchObject([{ text: 'done' }])
  })
})
