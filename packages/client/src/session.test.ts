import { describe, expect, test } from 'vitest'
import { complete, legacyPeer, modernPeer, type RawMessage, type RawServer, text } from '../test/peers.js'
import { ResponseCache } from './cache.js'
import type { Client } from './client.js'
import type { ClientEvents } from './client-events.js'
import { connect } from './connect.js'

const soon = { minDelayMs: 1, maxDelayMs: 2 }

/** Resolves with the next event of that name. */
function next<Name extends keyof ClientEvents>(client: Client, name: Name): Promise<ClientEvents[Name]> {
  return new Promise((resolve) => {
    const off = client.on(name, (event) => {
      off()
      resolve(event)
    })
  })
}

/** A target that dials `peerOf` each time; the peers that were dialled so far. */
function dialling(peerOf: (dialled: number) => RawServer): { dial: () => RawServer; peers: RawServer[] } {
  const peers: RawServer[] = []
  const dial = (): RawServer => {
    const peer = peerOf(peers.length)
    peers.push(peer)
    return peer
  }
  return { dial, peers }
}

/** Acknowledges a `subscriptions/listen` with all that it asks for. */
function acknowledge({ id, params }: RawMessage, peer: RawServer): undefined {
  peer.notify('notifications/subscriptions/acknowledged', {
    notifications: params?.notifications,
    _meta: { 'io.modelcontextprotocol/subscriptionId': id },
  })
}

const listening = { 'subscriptions/listen': acknowledge }

describe('kept results', () => {
  function counting(hints: object): { script: object; peer: RawServer } {
    const script = {
      ...listening,
      'tools/list': ({ params }: RawMessage) =>
        complete({ tools: [], ...hints, ...(params?.cursor === undefined ? { nextCursor: '' } : {}) }),
    }
    return { script, peer: modernPeer(script) }
  }

  // @must cache.key
  test('are not asked for again while they last, page by page, unless someone insists', async () => {
    const { peer } = counting({ ttlMs: 60_000, cacheScope: 'private' })
    await using client = await connect(peer)
    await client.listTools()
    await client.listTools()
    expect(peer.calls('tools/list').map(({ params }) => params?.cursor)).toEqual([undefined, ''])
    await client.listTools({ fresh: true })
    expect(peer.calls('tools/list')).toHaveLength(4)
  })

  test('are gone once the server says that they changed', async () => {
    const { peer } = counting({ ttlMs: 60_000, cacheScope: 'private' })
    await using client = await connect(peer)
    await client.listTools()
    peer.notify('notifications/tools/list_changed')
    await client.listTools()
    expect(peer.calls('tools/list')).toHaveLength(4)
  })

  test.each([{}, { ttlMs: 0, cacheScope: 'public' }, { ttlMs: -1 }, { ttlMs: '60000' }])(
    '%o keeps nothing',
    async (hints) => {
      const { peer } = counting(hints)
      await using client = await connect(peer)
      await client.listTools()
      await client.listTools()
      expect(peer.calls('tools/list')).toHaveLength(4)
    },
  )

  // @must cache.private
  test('are shared between clients where they are public or of the same principal, and never otherwise', () => {
    const cache = new ResponseCache({ maxEntries: 2 })
    const ada = { server: 'https://a.example', principal: 'ada' }
    const bob = { server: 'https://a.example', principal: 'bob' }
    cache.put(ada, 'tools/list', undefined, { tools: [1], ttlMs: 1_000, cacheScope: 'private' })
    cache.put(ada, 'prompts/list', undefined, { prompts: [2], ttlMs: 1_000, cacheScope: 'public' })
    expect(cache.get(bob, 'tools/list', undefined)).toBeUndefined()
    expect(cache.get(bob, 'prompts/list', undefined)).toMatchObject({ prompts: [2] })
    expect(cache.get({ ...bob, server: 'https://b.example' }, 'prompts/list', undefined)).toBeUndefined()
    expect(cache.get(ada, 'tools/list', undefined)).toMatchObject({ tools: [1] })
    cache.put(ada, 'resources/list', undefined, { resources: [], ttlMs: 1_000, cacheScope: 'public' })
    expect(cache.get(ada, 'prompts/list', undefined)).toBeUndefined()
  })
})

describe('lists', () => {
  // @must pages.size-unknown, pages.cursor-opaque
  test('follow every cursor, the empty one too, and single pages can be asked for', async () => {
    const pages: { readonly [cursor: string]: object } = {
      first: { tools: [tool('a')], nextCursor: '' },
      '': { tools: [tool('b')], nextCursor: 'z' },
      z: { tools: [tool('c')] },
    }
    const peer = modernPeer({
      'tools/list': ({ params }) =>
        complete({ ...pages[typeof params?.cursor === 'string' ? params.cursor : 'first'] }),
    })
    await using client = await connect(peer)
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect((await client.listToolsPage({ cursor: '' })).nextCursor).toBe('z')
    expect((await client.listToolsPage({ cursor: 'z' })).nextCursor).toBeUndefined()
  })

  test('that do not end are given up', async () => {
    const endless = ({ params }: RawMessage) => complete({ tools: [], nextCursor: `${String(params?.cursor)}x` })
    await using client = await connect(modernPeer({ 'tools/list': endless }), { maxListPages: 5 })
    await expect(client.listTools()).rejects.toMatchObject({ code: 'ERR_LIST_TOO_LONG' })
    const loop = () => complete({ tools: [], nextCursor: 'x' })
    await using other = await connect(modernPeer({ 'tools/list': loop }))
    await expect(other.listTools()).rejects.toMatchObject({ code: 'ERR_LIST_TOO_LONG' })
  })

  // @must initialize.agreed-capabilities
  test('that a server does not claim to have are empty', async () => {
    const bare = { 'server/discover': () => complete({ supportedVersions: ['2026-07-28'], capabilities: {} }) }
    await using client = await connect(modernPeer(bare))
    expect(await client.listPrompts()).toEqual([])
    await using claiming = await connect(modernPeer())
    await expect(claiming.listPrompts()).rejects.toMatchObject({ code: -32601 })
  })

  test('keep schemas as the server wrote them', async () => {
    const inputSchema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: { a: { $anchor: 'x' } },
      'x-own': [1],
      if: {},
      else: {},
    }
    await using client = await connect(
      modernPeer({ 'tools/list': () => complete({ tools: [{ name: 't', inputSchema }] }) }),
    )
    expect((await client.listTools())[0]?.inputSchema).toEqual(inputSchema)
  })
})

describe('changes', () => {
  test('a modern server is listened to once someone wants to know, and for all that is wanted at once', async () => {
    const peer = modernPeer(listening)
    await using client = await connect(peer)
    expect(peer.calls('subscriptions/listen')).toEqual([])
    const first = peer.next('subscriptions/listen')
    const changed = next(client, 'toolsChanged')
    client.on('promptsChanged', () => {})
    expect((await first).params?.notifications).toEqual({ toolsListChanged: true, promptsListChanged: true })
    const id = peer.calls('subscriptions/listen')[0]?.id
    peer.notify('notifications/tools/list_changed', { _meta: { 'io.modelcontextprotocol/subscriptionId': id } })
    await changed
  })

  // @must stdio.subscription-by-id
  test('a resource that is subscribed to joins the stream, which is replaced without a gap', async () => {
    const peer = modernPeer(listening)
    await using client = await connect(peer)
    const first = peer.next('subscriptions/listen')
    client.on('resourcesChanged', () => {})
    await first
    const cancelled = peer.next('notifications/cancelled')
    await client.subscribe('file:///a')
    const [old, current] = peer.calls('subscriptions/listen')
    expect(current?.params?.notifications).toEqual({ resourcesListChanged: true, resourceSubscriptions: ['file:///a'] })
    expect((await cancelled).params?.requestId).toBe(old?.id)
    const updated = next(client, 'resourceUpdated')
    const _meta = { 'io.modelcontextprotocol/subscriptionId': current?.id }
    peer.notify('notifications/resources/updated', { uri: 'file:///a', _meta })
    expect(await updated).toEqual({ uri: 'file:///a' })
  })

  test('a server that grants no updates of a resource makes subscribing fail', async () => {
    const peer = modernPeer({
      'subscriptions/listen': ({ id }, self) =>
        acknowledge({ ...(id === undefined ? {} : { id }), params: { notifications: {} } }, self),
    })
    await using client = await connect(peer)
    await expect(client.subscribe('file:///a')).rejects.toMatchObject({ code: 'ERR_NOT_SUPPORTED' })
  })

  test('a stream that replaces another and is refused leaves the old one in place', async () => {
    const peer = modernPeer({
      'subscriptions/listen': (message, self) => {
        if (self.calls('subscriptions/listen').length === 1) return acknowledge(message, self)
        return { error: { code: -32602, message: 'Too much.' } }
      },
    })
    await using client = await connect(peer)
    const first = peer.next('subscriptions/listen')
    const changed = next(client, 'toolsChanged')
    const { id } = await first
    await expect(client.subscribe('file:///a')).rejects.toThrow('Too much.')
    peer.notify('notifications/tools/list_changed', { _meta: { 'io.modelcontextprotocol/subscriptionId': id } })
    await changed
    expect(peer.calls('notifications/cancelled')).toEqual([])
  })

  // @must listen.again
  test('a stream that ends is opened again, and all that it told of counts as changed', async () => {
    const peer = modernPeer(listening)
    await using client = await connect(peer, { reconnect: soon })
    await using changes = await client.listen({ toolsListChanged: true, resourceSubscriptions: ['file:///a'] })
    expect(changes.filter).toEqual({ toolsListChanged: true, resourceSubscriptions: ['file:///a'] })
    const { id } = await peer.next('subscriptions/listen')
    const again = peer.next('subscriptions/listen')
    const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
    peer.say({ jsonrpc: '2.0', id, result: { resultType: 'complete', _meta } })
    expect((await again).id).not.toBe(id)
    const seen: unknown[] = []
    for await (const change of changes) {
      seen.push(change)
      if (seen.length === 2) break
    }
    expect(seen).toEqual([{ event: 'toolsChanged' }, { event: 'resourceUpdated', uri: 'file:///a' }])
  })

  test('a stream that the server cancels is opened again; one that it refuses is not', async () => {
    let asked = 0
    const peer = modernPeer({
      'subscriptions/listen': (message, self) => {
        asked += 1
        if (asked > 1) return { error: { code: -32601, message: 'No more.' } }
        return acknowledge(message, self)
      },
    })
    await using client = await connect(peer, { reconnect: soon })
    const changes = await client.listen({ toolsListChanged: true })
    const lost = next(client, 'warning')
    peer.notify('notifications/cancelled', { requestId: peer.calls('subscriptions/listen')[0]?.id })
    expect((await lost).kind).toBe('subscription-lost')
    expect(await changes[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
    expect(asked).toBe(2)
  })

  test('a legacy server is subscribed to resource by resource, and the rest comes by itself', async () => {
    const empty = () => ({ result: {} })
    const peer = legacyPeer({ 'resources/subscribe': empty, 'resources/unsubscribe': empty })
    await using client = await connect(peer)
    await client.subscribe('file:///a')
    const changes = await client.listen({ promptsListChanged: true, resourceSubscriptions: ['file:///b'] })
    expect(peer.calls('resources/subscribe').map(({ params }) => params?.uri)).toEqual(['file:///a', 'file:///b'])
    const updated = next(client, 'resourceUpdated')
    peer.notify('notifications/resources/updated', { uri: 'file:///a' })
    peer.notify('notifications/resources/updated', { uri: 'file:///b' })
    peer.notify('notifications/tools/list_changed')
    peer.notify('notifications/prompts/list_changed')
    expect(await updated).toEqual({ uri: 'file:///a' })
    const iterator = changes[Symbol.asyncIterator]()
    expect([await iterator.next(), await iterator.next()].map(({ value }) => value)).toEqual([
      { event: 'resourceUpdated', uri: 'file:///b' },
      { event: 'promptsChanged' },
    ])
    await changes.close()
    expect(peer.calls('resources/unsubscribe').map(({ params }) => params?.uri)).toEqual(['file:///b'])
  })
})

describe('a connection that is lost', () => {
  test('fails the tool calls in flight, comes back, and repeats what only reads', async () => {
    const { dial, peers } = dialling((dialled) =>
      modernPeer({
        'tools/call': () => (dialled === 0 ? undefined : complete(text('again'))),
        'tools/list': () => (dialled === 0 ? undefined : complete({ tools: [] })),
      }),
    )
    await using client = await connect(dial, { reconnect: soon })
    const call = client.callTool('pay')
    const list = client.listTools()
    peers[0]?.hangUp(new Error('It was killed.'))
    await expect(call).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST', message: /It was killed/ })
    expect(await list).toEqual([])
    expect(await client.tools.pay?.()).toBe('again')
    expect(peers).toHaveLength(2)
  })

  test('is initialized anew and subscribed again where the server is legacy', async () => {
    const script = { 'resources/subscribe': () => ({ result: {} }), 'logging/setLevel': () => ({ result: {} }) }
    const { dial, peers } = dialling(() => legacyPeer(script))
    await using client = await connect(dial, { reconnect: soon, era: 'legacy', logLevel: 'error' })
    await client.subscribe('file:///a')
    const updated = next(client, 'resourceUpdated')
    const back = next(client, 'reconnected')
    peers[0]?.hangUp()
    await back
    expect(await updated).toEqual({ uri: 'file:///a' })
    expect(peers[1]?.received.map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'logging/setLevel',
      'resources/subscribe',
    ])
  })

  // @must listen.again
  test('is listened to again where the server is modern', async () => {
    const { dial, peers } = dialling(() => modernPeer(listening))
    await using client = await connect(dial, { reconnect: soon })
    const changes = await client.listen({ toolsListChanged: true })
    peers[0]?.hangUp()
    expect(await changes[Symbol.asyncIterator]().next()).toEqual({ done: false, value: { event: 'toolsChanged' } })
    expect(peers[1]?.calls('subscriptions/listen')).toHaveLength(1)
  })

  test('is given up after so many attempts, and everything says why', async () => {
    const { dial, peers } = dialling((dialled) => {
      if (dialled > 0) throw new Error('Nobody home.')
      return modernPeer()
    })
    await using client = await connect(dial, { reconnect: { ...soon, maxAttempts: 3 } })
    const closed = next(client, 'closed')
    const attempts: number[] = []
    client.on('reconnecting', ({ attempt }) => attempts.push(attempt))
    peers[0]?.hangUp()
    const call = client.callTool('pay')
    expect((await closed).reason?.message).toBe('Nobody home.')
    await expect(call).rejects.toThrow(/no connection to the server any more. Nobody home/)
    expect(attempts).toEqual([1, 2, 3])
  })

  test('comes back after a wait, which it tells', async () => {
    let dialledAt = 0
    const { dial, peers } = dialling(() => {
      dialledAt = performance.now()
      return modernPeer()
    })
    await using client = await connect(dial, { reconnect: { minDelayMs: 40, maxDelayMs: 40 } })
    const reconnecting = next(client, 'reconnecting').then(({ delayMs }) => performance.now() + delayMs)
    peers[0]?.hangUp()
    const earliest = await reconnecting
    await client.request('server/discover')
    // Timers count whole milliseconds.
    expect(dialledAt).toBeGreaterThan(earliest - 2)
  })

  test('stays lost where it cannot or must not come back', async () => {
    const peer = modernPeer({ 'tools/call': () => undefined })
    await using client = await connect(peer)
    const call = client.callTool('pay')
    peer.hangUp()
    await expect(call).rejects.toMatchObject({ code: 'ERR_CONNECTION_LOST' })
    await expect(client.callTool('pay')).rejects.toThrow()
    const { dial, peers } = dialling(() => modernPeer())
    await using other = await connect(dial, { reconnect: false })
    const closed = next(other, 'closed')
    peers[0]?.hangUp(new Error('gone'))
    expect((await closed).reason?.message).toBe('gone')
  })
})

function tool(name: string): object {
  return { name, inputSchema: { type: 'object' } }
}
