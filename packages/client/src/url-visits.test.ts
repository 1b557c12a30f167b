import { type JsonObject, RpcError, UrlElicitationRequired } from '@causeway/protocol'
import { describe, expect, test } from 'vitest'
import { legacyPeer, type RawAnswer, type RawServer, text } from '../test/peers.js'
import { connect } from './connect.js'
import type { Handlers } from './handlers.js'

const visit = (elicitationId: string): JsonObject => ({
  mode: 'url',
  message: `Connect ${elicitationId}`,
  url: `https://example.com/connect?id=${elicitationId}`,
  elicitationId,
})
const required = (...elicitations: readonly JsonObject[]): RawAnswer => ({
  error: { code: -32042, message: 'Connect first.', data: { elicitations } },
})

/** A server that refuses each call with the next of `refusals`, and serves what comes after them. */
function refusing(...refusals: readonly RawAnswer[]): RawServer {
  const left = [...refusals]
  return legacyPeer({ 'tools/call': () => left.shift() ?? { result: text('done') } })
}

/** Goes wherever it is sent; the server hears of it and says that it was seen. */
function visitor(peer: RawServer, seen: string[] = []): Handlers {
  return {
    elicitUrl: ({ url, elicitationId }) => {
      seen.push(url)
      peer.notify('notifications/elicitation/complete', { elicitationId: elicitationId ?? '' })
      return { action: 'accept' }
    },
  }
}

describe('a call that needs the user to visit addresses first', () => {
  test('is repeated once the server has seen the user at each of them', async () => {
    const peer = refusing(required(visit('a'), visit('b')), required(visit('c')))
    const seen: string[] = []
    await using client = await connect(peer, { handlers: visitor(peer, seen) })
    expect(await client.tools.greet?.({})).toBe('done')
    expect(seen.map((url) => url.at(-1))).toEqual(['a', 'b', 'c'])
    expect(peer.calls('tools/call')).toHaveLength(3)
  })

  // @must elicit.completion-unknown
  test('waits for the word of the server, whatever else it says', async () => {
    const peer = refusing(required(visit('a')))
    await using client = await connect(peer, { handlers: { elicitUrl: () => ({ action: 'accept' }) } })
    const heard: string[] = []
    client.on('elicitationComplete', ({ elicitationId }) => heard.push(elicitationId))
    const call = client.callTool('greet')
    await client.ping()
    peer.notify('notifications/elicitation/complete', { elicitationId: 'other' })
    await client.ping()
    expect(peer.calls('tools/call')).toHaveLength(1)
    peer.notify('notifications/elicitation/complete', { elicitationId: 'a' })
    expect((await call).content).toEqual([{ type: 'text', text: 'done' }])
    expect(heard).toEqual(['other', 'a'])
  })

  test('is repeated without that word where the handler waits itself', async () => {
    const peer = refusing(required(visit('a')))
    await using client = await connect(peer, {
      handlers: { elicitUrl: async () => ({ action: 'accept' }) },
      visitWaitMs: 0,
    })
    expect(await client.tools.greet?.({})).toBe('done')
  })

  test('ends with its signal', async () => {
    const peer = refusing(required(visit('a')))
    const abort = new AbortController()
    const elicitUrl: Handlers['elicitUrl'] = () => {
      queueMicrotask(() => abort.abort(new Error('Enough.')))
      return { action: 'accept' }
    }
    await using client = await connect(peer, { handlers: { elicitUrl } })
    await expect(client.callTool('greet', {}, { signal: abort.signal })).rejects.toThrow('Enough.')
  })

  test('ends with the client', async () => {
    const peer = refusing(required(visit('a')))
    const client = await connect(peer, { handlers: { elicitUrl: () => ({ action: 'accept' }) } })
    const call = client.callTool('greet')
    await client.ping()
    await client.close()
    await expect(call).rejects.toMatchObject({ code: 'ERR_CLIENT_CLOSED' })
  })

  const decline: Handlers = { elicitUrl: () => ({ action: 'decline' }) }
  const hopeless: readonly (readonly [string, (peer: RawServer) => Handlers, readonly RawAnswer[]])[] = [
    ['nothing shows addresses', () => ({}), [required(visit('a'))]],
    ['the user declines', () => decline, [required(visit('a'))]],
    ['a visit that was made is wanted again', visitor, [required(visit('a')), required(visit('a'))]],
    ['there is no end of visits', visitor, [...'abcdefgh'].map((id) => required(visit(id)))],
  ]
  test.each(hopeless)('fails with the addresses to read where %s', async (_, handlers, refusals) => {
    const peer = refusing(...refusals)
    await using client = await connect(peer, { handlers: handlers(peer), maxInputRounds: 4 })
    const error = await client.callTool('greet').catch((reason: unknown) => reason)
    if (!(error instanceof UrlElicitationRequired)) throw error
    expect(error).toMatchObject({ code: -32042, message: 'Connect first.' })
    expect(error.elicitations[0]?.url).toMatch(/^https:\/\/example\.com\/connect/)
  })

  // @must elicit.url-valid, elicit.required-error
  test.each([
    ['nothing at all', undefined],
    ['no address', { elicitations: [] }],
    ['an address that is none', { elicitations: [{ ...visit('a'), url: 'nowhere' }] }],
    ['a form', { elicitations: [{ ...visit('a'), mode: 'form' }] }],
    ['no id', { elicitations: [{ mode: 'url', message: 'm', url: 'https://example.com' }] }],
  ])('shows the user nothing where the error names %s', async (_, data) => {
    const peer = refusing({ error: { code: -32042, message: 'Connect first.', data } })
    const seen: string[] = []
    await using client = await connect(peer, { handlers: visitor(peer, seen) })
    const error = await client.callTool('greet').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).not.toBeInstanceOf(UrlElicitationRequired)
    expect(seen).toEqual([])
  })
})
