/** Calls that a client makes for somebody else. */
import type { JsonObject, Root } from '@causeway/protocol'
import { describe, expect, test, vi } from 'vitest'
import { complete, legacyPeer, modernPeer, text } from '../test/peers.js'
import { connect } from './connect.js'
import type { Caller } from './handlers.js'

const silent = { 'tools/call': () => undefined }

function callerNamed(name: string): Caller & { readonly asked: string[]; readonly logs: unknown[] } {
  const asked: string[] = []
  const logs: unknown[] = []
  return {
    asked,
    logs,
    ask: async (method) => {
      asked.push(method)
      return { roots: [{ uri: `file:///${name}` }] }
    },
    log: ({ data }) => void logs.push(data),
  }
}

describe('a call for somebody else', () => {
  test('tells a modern server what that one can do and wants to hear', async () => {
    const peer = modernPeer({ 'tools/call': () => complete(text('hi')) })
    await using client = await connect(peer, { capabilities: { sampling: {} } })
    const capabilities = { roots: { listChanged: true }, elicitation: {} }
    await client.forward('tools/call', { name: 'greet' }, { capabilities, logLevel: 'error' })
    await client.callTool('greet')
    expect(peer.calls('tools/call').map(({ params }) => params?._meta)).toMatchObject([
      {
        'io.modelcontextprotocol/clientCapabilities': { roots: {}, elicitation: {} },
        'io.modelcontextprotocol/logLevel': 'error',
      },
      { 'io.modelcontextprotocol/clientCapabilities': { sampling: {} } },
    ])
  })

  test('brings back questions as they are, and whatever else the result is', async () => {
    const result: JsonObject = { resultType: 'input_required', requestState: 'opaque', inputRequests: {} }
    const peer = modernPeer({ 'tools/call': () => ({ result }) })
    await using client = await connect(peer)
    expect(await client.forward('tools/call', { name: 'greet' })).toEqual(result)
  })

  test('has its questions answered, and its log messages heard, by that one', async () => {
    const peer = legacyPeer(silent)
    const [ada, bob] = [callerNamed('ada'), callerNamed('bob')]
    const heard: unknown[] = []
    await using client = await connect(peer, {
      era: 'legacy',
      handlers: { roots: [{ uri: 'file:///own' }], on: { log: ({ data }) => heard.push(data) } },
    })
    const calls = [ada, bob].map((caller) => client.forward('tools/call', { name: 'slow' }, { caller }))
    const [, second] = peer.calls('tools/call')
    const rootsOf = async (during?: number | string) => (await peer.ask('roots/list', undefined, during)).result?.roots
    expect(await rootsOf(second?.id)).toEqual([{ uri: 'file:///bob' }])
    expect(await rootsOf()).toEqual([{ uri: 'file:///own' }])
    const log = (data: string) => ({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })
    peer.say(log("bob's"), second?.id)
    peer.say(log('for all'))
    expect([ada.asked, bob.asked, ada.logs, bob.logs, heard]).toEqual([[], ['roots/list'], [], ["bob's"], ['for all']])
    for (const { id } of peer.calls('tools/call')) peer.say({ jsonrpc: '2.0', id, result: text('done') })
    expect(await Promise.all(calls)).toMatchObject([text('done'), text('done')])
  })

  test('whose question came with no call: the application says whose it is', async () => {
    const peer = legacyPeer(silent)
    const caller = callerNamed('ada')
    const callerOf = vi.fn(() => caller)
    await using client = await connect(peer, { era: 'legacy', handlers: { callerOf } })
    expect((await peer.ask('roots/list')).result).toEqual({ roots: [{ uri: 'file:///ada' }] })
    peer.notify('notifications/message', { level: 'info', data: 'x' })
    expect(callerOf.mock.calls).toEqual([['question'], ['log']])
    expect(caller.logs).toEqual(['x'])
    await client.ping()
  })

  test.each(['that one', 'the application'])('does not run out of time while %s is asked', async (who) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const peer = legacyPeer(silent)
    let answer: (result: { readonly roots: readonly Root[] }) => void = () => {}
    const ask = () => new Promise<{ readonly roots: readonly Root[] }>((resolve) => (answer = resolve))
    const caller: Caller | undefined = who === 'that one' ? { ask, log: () => {} } : undefined
    await using client = await connect(peer, { era: 'legacy', handlers: { roots: async () => (await ask()).roots } })
    const call = client.forward('tools/call', { name: 'slow' }, { caller, timeoutMs: 30, maxTimeoutMs: 60 })
    const failure = expect(call).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' })
    const id = peer.calls('tools/call')[0]?.id
    await vi.advanceTimersByTimeAsync(20)
    const asked = peer.ask('roots/list', undefined, id)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(peer.calls('notifications/cancelled')).toEqual([])
    answer({ roots: [] })
    expect((await asked).result).toEqual({ roots: [] })
    await vi.advanceTimersByTimeAsync(29)
    expect(peer.calls('notifications/cancelled')).toEqual([])
    await vi.advanceTimersByTimeAsync(5)
    await failure
    vi.useRealTimers()
  })
})
