import { CausewayError } from '@causeway/protocol'
import type { Connection, Receiver } from '@causeway/transports'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { complete, legacyPeer, modernPeer, type RawMessage, type RawServer, text } from '../test/peers.js'
import type { Client } from './client.js'
import { connect } from './connect.js'
import type { LooseTools, ToolsOf } from './typed.js'

const unanswered = { 'server/discover': () => undefined }

function codeOf(code: string): unknown {
  return expect.objectContaining({ code })
}

describe('the compatibility matrix', () => {
  // @must version.discover
  test('a client that finds out by itself speaks modern to a modern server', async () => {
    const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '1.0.0' } }
    const described = { supportedVersions: ['2026-07-28'], capabilities: {}, instructions: 'Be kind.', _meta }
    const peer = modernPeer({ 'server/discover': () => complete(described) })
    await using client = await connect(peer)
    expect([client.era, client.revision]).toEqual(['modern', '2026-07-28'])
    expect(client.serverInfo).toEqual({ name: 'modern', version: '1.0.0' })
    expect(client.instructions).toBe('Be kind.')
    expect(peer.received.map(({ method }) => method)).toEqual(['server/discover'])
  })

  // @must error.no-new-legacy-codes, stdio.fallback
  test.each([-32601, -32602, -32600, -32000, -32002])(
    'a server that refuses discovery with %i is legacy',
    async (code) => {
      const peer = legacyPeer({ 'server/discover': () => ({ error: { code, message: 'No.' } }) })
      await using client = await connect(peer)
      expect([client.era, client.revision]).toEqual(['legacy', '2025-11-25'])
      expect(client.serverInfo?.name).toBe('raw')
      expect(peer.received.map(({ method }) => method)).toEqual([
        'server/discover',
        'initialize',
        'notifications/initialized',
      ])
    },
  )

  test('a server that answers discovery with something else is legacy', async () => {
    await using client = await connect(legacyPeer({ 'server/discover': () => ({ result: {} }) }))
    expect(client.era).toBe('legacy')
  })

  // @must stdio.fallback
  test('a server that leaves discovery unanswered is legacy', async () => {
    await using client = await connect(legacyPeer(unanswered), { probeTimeoutMs: 1 })
    expect(client.era).toBe('legacy')
  })

  test('a modern server that is slow to answer discovery stays modern', async () => {
    const peer: RawServer = modernPeer({
      'server/discover': async () => {
        await peer.next('initialize')
        return complete({ supportedVersions: ['2026-07-28'], capabilities: {} })
      },
    })
    await using client = await connect(peer, { probeTimeoutMs: 1 })
    expect(client.era).toBe('modern')
  })

  test('a server that exits at discovery is started again and spoken to in the old way', async () => {
    const dialled: RawServer[] = []
    const dial = (): RawServer => {
      const peer: RawServer = legacyPeer({
        'server/discover': (_, self) => {
          self.hangUp(new Error('exit 1'))
          return undefined
        },
      })
      dialled.push(peer)
      return peer
    }
    await using client = await connect(dial)
    expect(client.era).toBe('legacy')
    expect(dialled).toHaveLength(2)
    expect(dialled[1]?.received[0]?.method).toBe('initialize')
  })

  // @must initialize.agreed-version
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const)(
    'a legacy server settles on %s',
    async (id) => {
      await using client = await connect(legacyPeer({}, id))
      expect(client.revision).toBe(id)
    },
  )

  test('a modern client and a legacy server fail with words that say why', async () => {
    await expect(connect(legacyPeer(), { era: 'modern' })).rejects.toThrow(
      /to speak 2026-07-28; it answered server\/discover with "Method not found.*era 'auto'/,
    )
    await expect(connect(legacyPeer(), { revision: '2026-07-28' })).rejects.toEqual(codeOf('ERR_ERA_MISMATCH'))
  })

  test('a legacy client and a modern server fail with words that say why', async () => {
    const failure = connect(modernPeer(), { era: 'legacy' })
    await expect(failure).rejects.toThrow(/refused initialize.*Method not found.*era 'auto'/s)
    await expect(failure).rejects.toEqual(codeOf('ERR_ERA_MISMATCH'))
  })

  test('a legacy client speaks legacy to a server that could do more', async () => {
    const peer = legacyPeer({ 'server/discover': () => ({ result: {} }) })
    await using client = await connect(peer, { era: 'legacy' })
    expect(client.era).toBe('legacy')
    expect(peer.calls('server/discover')).toEqual([])
  })

  test('a pinned revision that the server does not speak fails, whatever it offers instead', async () => {
    await expect(connect(legacyPeer({}, '2025-03-26'), { revision: '2025-06-18' })).rejects.toThrow(
      /to speak one of 2025-06-18; it offers 2025-03-26/,
    )
  })

  test('an era and a revision that do not go together fail before anything is sent', async () => {
    const server = modernPeer({})
    await expect(connect(server, { era: 'modern', revision: '2025-06-18' })).rejects.toThrow(
      new TypeError(
        'Expected one of 2024-11-05,2025-03-26,2025-06-18,2025-11-25,2026-07-28, in era modern; got 2025-06-18.',
      ),
    )
  })

  test('a server that names no revision of ours fails with both lists', async () => {
    const future = {
      error: { code: -32022, message: 'No.', data: { supported: ['2031-01-01'], requested: '2026-07-28' } },
    }
    await expect(connect(modernPeer({ 'server/discover': () => future }))).rejects.toThrow(
      /one of 2026-07-28, .*2024-11-05; it speaks 2031-01-01/,
    )
  })

  test('a server that refuses the very version it supports is asked again, and never initialized', async () => {
    let asked = 0
    const refusal = {
      error: { code: -32022, message: 'No.', data: { supported: ['2026-07-28'], requested: '2026-07-28' } },
    }
    const peer = modernPeer({
      'server/discover': () => {
        asked += 1
        return asked === 1 ? refusal : complete({ supportedVersions: ['2026-07-28'], capabilities: {} })
      },
    })
    await using client = await connect(peer)
    expect(client.era).toBe('modern')
    expect(peer.calls('initialize')).toEqual([])
  })

  test('a discovery that names only legacy revisions leads to initialize', async () => {
    const legacyOnly = complete({ supportedVersions: ['2025-06-18'], capabilities: {} })
    await using client = await connect(legacyPeer({ 'server/discover': () => legacyOnly }, '2025-06-18'))
    expect(client.revision).toBe('2025-06-18')
  })
})

describe('connecting', () => {
  test('a frame that cannot be read fails the call that it must have answered', async () => {
    const peer = modernPeer({ 'tools/call': () => undefined })
    let fault: Receiver['fault']
    const open = peer.open.bind(peer)
    peer.open = (receiver) => {
      fault = receiver.fault?.bind(receiver)
      void open(receiver)
    }
    await using client = await connect(peer)
    const call = client.callTool('huge')
    fault?.(new CausewayError('ERR_FRAME_TOO_LARGE', 'Too large.'))
    await expect(call).rejects.toEqual(codeOf('ERR_FRAME_TOO_LARGE'))
  })

  test('nobody answers within the time given', async () => {
    const silent = modernPeer({ 'server/discover': () => undefined, initialize: () => undefined })
    await expect(connect(silent, { probeTimeoutMs: 1, connectTimeoutMs: 20 })).rejects.toEqual(
      codeOf('ERR_CONNECT_TIMEOUT'),
    )
    expect(silent.closed).toBe(true)
    expect(silent.calls('notifications/cancelled').map(({ params }) => params?.requestId)).not.toContain(2)
  })

  test('a caller who gives up is told so, and the connection closes', async () => {
    const abort = new AbortController()
    const silent = modernPeer({ 'server/discover': () => undefined })
    const connecting = connect(silent, { signal: abort.signal })
    await silent.next('server/discover')
    abort.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    expect(silent.closed).toBe(true)
  })

  test.each(['not a url', 'ftp://example.com', 'node server.js'])(
    '%s is no target, and the error says what is',
    async (target) => {
      await expect(connect(target)).rejects.toThrow(/Expected an absolute http\(s\):, ws\(s\): or grpc\(s\): URL/)
    },
  )

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an integer', 4100],
    ['an array', ['node', 'server.js']],
    ['an object', { url: 'http://127.0.0.1:4100/mcp' }],
  ])('%s is no target either', async (kind, target) => {
    await expect(connect(target as never)).rejects.toThrow(
      // as: programs without types can pass it
      new TypeError(`Expected a URL, a { command }, an application or a connection to connect to; got ${kind}.`),
    )
  })

  test('an application in this process is attached to', async () => {
    const app = new EchoApp()
    await using client = await connect(app)
    const said: string = await client.tools.echo({ text: 'hello' })
    expect(said).toBe('hello')
  })

  test('closing twice is closing once, and calls after it say so', async () => {
    const peer = modernPeer()
    const client = await connect(peer)
    await client.close()
    await client.close()
    expect(peer.closed).toBe(true)
    await expect(client.listTools()).rejects.toBeInstanceOf(CausewayError)
    await expect(client.listTools()).rejects.toEqual(codeOf('ERR_CLIENT_CLOSED'))
  })
})

/** An application as the client sees it: something to attach to, and the types of its tools. */
class EchoApp {
  declare readonly __tools?: {
    readonly echo: { readonly __input?: { text: string }; readonly __result?: string }
    readonly now: { readonly __input?: Record<string, never>; readonly __result?: number }
  }

  attach(connection: Connection): void {
    void connection.open({
      frame: (frame) => {
        const { id, method, params }: RawMessage = JSON.parse(frame)
        const discovered = { supportedVersions: ['2026-07-28'], capabilities: {} }
        const echoed = text(String(Object.values(params?.arguments ?? {})[0]))
        const result = { resultType: 'complete', ...(method === 'server/discover' ? discovered : echoed) }
        void connection.send(JSON.stringify({ jsonrpc: '2.0', id, result }))
      },
      closed: () => {},
    })
  }
}

test('the functions of tools have the types of the application', () => {
  expectTypeOf<ToolsOf<EchoApp>['echo']>().parameter(0).toEqualTypeOf<{ text: string }>()
  expectTypeOf<ToolsOf<EchoApp>['echo']>().returns.toEqualTypeOf<Promise<string>>()
  expectTypeOf<ToolsOf<EchoApp>['now']>().parameter(0).toEqualTypeOf<Record<string, never> | undefined>()
  expectTypeOf<ToolsOf<unknown>>().toEqualTypeOf<LooseTools>()
  expectTypeOf<Client<EchoApp>>().toExtend<Client>()
  expectTypeOf<Client>().not.toExtend<Client<EchoApp>>()
  expectTypeOf<keyof ToolsOf<EchoApp>>().toEqualTypeOf<'echo' | 'now'>()
})
