import type { SendRules } from '@causeway/connector-kit'
import { describe, expect, it } from 'vitest'
import { quickClock } from '../test/loopback.js'
import { senderFor } from './sender.js'

const rules: SendRules = {
  origin: 'upstream.example',
  judge: (error) => (error === down ? { isDown: true, mayRepeat: true } : undefined),
  signal: () => new AbortController().signal,
}
const down = new Error('nobody is there')
const unavailable = { code: 'ERR_HTTP_UNAVAILABLE' }

/** An attempt that ends when it is told how. */
function pending(): { attempt(): Promise<string>; succeed(): void; fail(): void } {
  const { promise, resolve, reject } = withResolvers()
  return { attempt: () => promise, succeed: () => resolve('ok'), fail: () => reject(down) }
}

function withResolvers(): { promise: Promise<string>; resolve(value: string): void; reject(error: Error): void } {
  let resolve = (_: string): void => {}
  let reject = (_: Error): void => {}
  const promise = new Promise<string>((done, failed) => {
    resolve = done
    reject = failed
  })
  return { promise, resolve, reject }
}

describe('what is sent for others', () => {
  it('is attempted so often, and the failure of the last attempt stands', async () => {
    const send = senderFor({ clock: quickClock(), retries: 2 })
    let attempts = 0
    const attempt = (): Promise<never> => {
      attempts++
      return Promise.reject(down)
    }
    await expect(send(attempt, rules)).rejects.toBe(down)
    expect(attempts).toBe(3)
  })

  it('is not attempted again where its failure says nothing of the upstream, however often', async () => {
    const send = senderFor({ clock: quickClock(), breaker: { failures: 2 } })
    const refused = new Error('no such tool')
    let attempts = 0
    for (let count = 1; count <= 4; count++) {
      await expect(send(() => Promise.reject(refused), rules)).rejects.toBe(refused)
      await expect(send(async () => ++attempts, rules)).resolves.toBe(count)
    }
  })

  it('is not sent for a while after failures in a row, the first attempts of calls included', async () => {
    const send = senderFor({ clock: quickClock(), retries: 0, breaker: { failures: 2, resetMs: 60_000 } })
    await expect(send(() => Promise.reject(down), rules)).rejects.toBe(down)
    await expect(send(() => Promise.reject(down), rules)).rejects.toBe(down)
    await expect(send(async () => 'ok', rules)).rejects.toMatchObject(unavailable)
  })

  it('counts a success between failures, also of a call that began before all of them', async () => {
    const send = senderFor({ clock: quickClock(), retries: 0, breaker: { failures: 2, resetMs: 60_000 } })
    const early = pending()
    const answer = send(early.attempt, rules)
    await expect(send(() => Promise.reject(down), rules)).rejects.toBe(down)
    early.succeed()
    await expect(answer).resolves.toBe('ok')
    await expect(send(() => Promise.reject(down), rules)).rejects.toBe(down)
    await expect(send(async () => 'still sent', rules)).resolves.toBe('still sent')
  })

  it('keeps its own failure where the circuit opened while it was under way', async () => {
    const send = senderFor({ clock: quickClock(), retries: 0, breaker: { failures: 2, resetMs: 60_000 } })
    const early = pending()
    const answer = send(early.attempt, rules)
    for (let count = 0; count < 2; count++) await expect(send(() => Promise.reject(down), rules)).rejects.toBe(down)
    early.fail()
    await expect(answer).rejects.toBe(down)
  })
})
