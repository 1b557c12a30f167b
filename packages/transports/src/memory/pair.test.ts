import { limits } from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import type { Receiver } from '../connection.js'
import { memoryPair } from './pair.js'

function recorder(): { readonly receiver: Receiver; readonly events: unknown[]; readonly closed: Promise<void> } {
  const events: unknown[] = []
  let settle = (): void => {}
  const closed = new Promise<void>((resolve) => {
    settle = resolve
  })
  const receiver: Receiver = {
    frame: (text) => events.push(text),
    closed: (reason) => {
      events.push({ closed: (reason as { code?: string } | undefined)?.code })
      settle()
    },
  }
  return { receiver, events, closed }
}

describe('memoryPair', () => {
  it('delivers frames in order, after the turn that sent them', async () => {
    const [ours, theirs] = memoryPair()
    const { receiver, events, closed } = recorder()
    void theirs.open(receiver)
    void ours.open(recorder().receiver)
    void ours.send('1')
    void ours.send('2')
    expect(events).toEqual([])
    await Promise.resolve()
    expect(events).toEqual(['1', '2'])
    void ours.send('3')
    await ours.close()
    await closed
    expect(events).toEqual(['1', '2', '3', { closed: undefined }])
  })

  it('keeps frames until the receiver opens', async () => {
    const [ours, theirs] = memoryPair()
    void ours.open(recorder().receiver)
    void ours.send('early')
    await ours.close()
    const { receiver, events, closed } = recorder()
    void theirs.open(receiver)
    await closed
    expect(events).toEqual(['early', { closed: undefined }])
  })

  it('closes both ends once, whichever closes, and refuses to send afterwards', async () => {
    const [ours, theirs] = memoryPair()
    const a = recorder()
    const b = recorder()
    void ours.open(a.receiver)
    void theirs.open(b.receiver)
    void theirs.send('not wanted any more')
    await ours.close()
    await theirs.close()
    await ours.close()
    await Promise.all([a.closed, b.closed])
    expect(a.events).toEqual([{ closed: undefined }])
    expect(b.events).toEqual([{ closed: undefined }])
    await expect(theirs.send('x')).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('closes both ends when more waits for a receiver than the bound allows', async () => {
    const [ours, theirs] = memoryPair()
    const a = recorder()
    void ours.open(a.receiver)
    const half = 'x'.repeat(limits.maxQueuedBytes / 2)
    void ours.send(half)
    void ours.send(half)
    await expect(ours.send('x')).rejects.toMatchObject({ code: 'ERR_SLOW_READER' })
    await a.closed
    expect(a.events).toEqual([{ closed: 'ERR_SLOW_READER' }])
    const b = recorder()
    void theirs.open(b.receiver)
    await b.closed
    expect(b.events).toEqual([{ closed: 'ERR_SLOW_READER' }])
  })
})
