import { connect } from '@causeway/client'
import { type Clock, type Connector, defineConnector } from '@causeway/connector-kit'
import { Gateway, gatewayLogger } from '@causeway/gateway'
import type { CallToolResult, Tool } from '@causeway/protocol'
import { mcp, type Provider, ToolError, tool } from '@causeway/server'
import { fakeClock } from '@causeway/testing'
import { memoryPair } from '@causeway/transports'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { givenConnectors, names, Stage, said, until } from './stage.js'
import { missingTools } from './tiny-servers.js'

const good = () => mcp({ name: 'good', tools: { ping: tool({ description: 'Pings' }, () => 'pong') } })

const ping: Tool = { name: 'ping', inputSchema: { type: 'object' } }
const never = new Promise<never>(() => {})
const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A provider with one tool, and whatever is wrong with it. */
function provider(wrong: Partial<Provider['tools'] & object> & Omit<Provider, 'tools'>): Provider {
  const { list, get, call, ...rest } = wrong
  return {
    tools: {
      list: list ?? (() => [ping]),
      get: get ?? ((name) => (name === 'ping' ? ping : undefined)),
      call: call ?? (() => ({ content: [{ type: 'text', text: 'pong' }] })),
    },
    ...rest,
  }
}

function open(bad: () => Provider | Promise<Provider>, more: object = {}): Promise<Stage> {
  return Stage.open({ upstreams: { bad: { here: 'bad', ...more }, good: { here: 'good' } } }, { here: { bad, good } })
}

describe('a connector that', () => {
  const circular = new Error('round and round')
  circular.cause = circular

  it.each<[string, () => Provider | Promise<Provider>, RegExp]>([
    [
      'throws when it connects',
      () => {
        throw new Error('No network.')
      },
      /^No network\.$/,
    ],
    [
      'rejects when it connects',
      async () => {
        await later()
        throw new Error('No network.')
      },
      /^No network\.$/,
    ],
    [
      'throws what is no error',
      () => {
        throw Object.create(null)
      },
      /it threw a object/,
    ],
    [
      'throws an error that is its own cause',
      () => {
        throw circular
      },
      /round and round/,
    ],
    [
      'connects to nothing',
      () => undefined as never,
      /Expected connect\(\) of the connector 'here' to resolve with a provider/,
    ],
    [
      'throws when it is listened to',
      () =>
        provider({
          onChange: () => {
            throw new Error('Nobody listens.')
          },
        }),
      /Nobody listens/,
    ],
  ])('%s is down, tried again, and harms nobody', async (_, connectBad, reason) => {
    await using stage = await open(connectBad)
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['good__ping'])
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    expect(await missingTools(client)).toEqual([{ upstream: 'bad', state: 'down' }])
    const { upstreams } = await stage.running.gateway.status()
    expect(upstreams.bad).toMatchObject({ state: 'down', reason: expect.stringMatching(reason) })
    await until(() => expect(stage.log.map(({ msg }) => msg)).toContain('upstream is still down'))
  })

  it.each<[string, Parameters<typeof provider>[0]]>([
    [
      'throws',
      {
        list: () => {
          throw new Error('No list.')
        },
      },
    ],
    [
      'rejects',
      {
        list: async () => {
          await later()
          throw new Error('No list.')
        },
      },
    ],
    ['gives no list', { list: () => 'tools' as never }],
  ])('%s when it lists is left out, with a note, and can be called', async (_, wrong) => {
    await using stage = await open(() => provider(wrong))
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['good__ping'])
    expect(await missingTools(client)).toEqual([{ upstream: 'bad', state: 'failing' }])
    expect(said(await client.callTool('bad__ping'))).toBe('pong')
    expect(stage.logText).toContain('upstream could not list')
    expect(await stage.running.gateway.status()).toMatchObject({
      status: 'degraded',
      upstreams: { bad: { state: 'ready', reason: 'It does not list its tools; the log says why.' } },
    })
  })

  it('does not list in time is left out then, nobody waits for it twice, and it is back when it lists', async () => {
    let answer: (tools: readonly Tool[]) => void = () => {}
    let asked = 0
    const slow = () =>
      provider({
        list: () => {
          asked++
          return new Promise((resolve) => {
            answer = resolve
          })
        },
      })
    await using stage = await open(slow)
    const client = await stage.client('/mcp', { era: 'legacy' })
    expect(names(await client.listTools())).toEqual(['good__ping'])
    const before = asked
    expect(await missingTools(client)).toEqual([{ upstream: 'bad', state: 'failing' }])
    expect(said(await client.callTool('bad__ping'))).toBe('pong')
    expect(asked).toBe(before)
    const heard = new Promise((resolve) => client.on('toolsChanged', resolve))
    const answering = setInterval(() => answer([ping]), 5)
    await heard
    clearInterval(answering)
  })

  it('lists broken items loses those, and no others', async () => {
    const round: { self?: unknown } = {}
    round.self = round
    const broken = [null, 'x', {}, { name: 'x' }, { name: 'x', inputSchema: {} }, { ...ping, name: 'y', _meta: round }]
    await using stage = await open(() => provider({ list: () => [...broken, ping] as Tool[] })) // as: what no compiler saw
    const client = await stage.client()
    expect(names(await client.listTools())).toEqual(['bad__ping', 'good__ping'])
    const { upstreams } = await stage.running.gateway.status()
    const told =
      /^Of its tools 6 are broken and left out, such as 'x', 'x', 'y'\. A tool needs a name, and an inputSchema/
    expect(upstreams.bad?.warnings).toEqual([expect.stringMatching(told)])
    const logged = () => stage.log.filter(({ msg, upstream }) => upstream === 'bad' && told.test(msg))
    await until(() => expect(logged()).toHaveLength(1))
  })

  it.each<[string, Parameters<typeof provider>[0], RegExp]>([
    [
      'throws',
      {
        call: () => {
          throw new Error('secret internals')
        },
      },
      /failed unexpectedly/,
    ],
    [
      'rejects',
      {
        call: async () => {
          await later()
          throw new Error('secret internals')
        },
      },
      /failed unexpectedly/,
    ],
    [
      'throws nothing',
      {
        call: () => {
          throw undefined
        },
      },
      /failed unexpectedly/,
    ],
    [
      'throws words for readers',
      {
        call: () => {
          throw new ToolError('Give an id.')
        },
      },
      /^The upstream 'bad': Give an id\.$/,
    ],
    [
      'never settles',
      { call: () => never },
      /^The upstream 'bad': It did not finish within 50 ms and was cancelled; part of it may be done\. Ask for less, or try again\.$/,
    ],
    [
      'gives no result',
      { call: () => undefined as never },
      /^The upstream 'bad': It answered with something that is no result/,
    ],
    [
      'gives something else',
      { call: () => ({ stuff: 1 }) as unknown as CallToolResult },
      /^The upstream 'bad': It answered with something that is no result/,
    ],
    [
      'cannot look it up',
      {
        get: () => {
          throw new Error('secret internals')
        },
      },
      /^The upstream 'bad' failed unexpectedly/,
    ],
  ])('%s in a call says which upstream it is, and no more than is good', async (_, wrong, words) => {
    await using stage = await open(() => provider(wrong), { limits: { timeoutMs: 50 } })
    const client = await stage.client()
    const told = await client.callTool('bad__ping').then(said, (error: Error) => error.message)
    expect(told).toMatch(words)
    expect(told).not.toContain('secret internals')
    expect(said(await client.callTool('good__ping'))).toBe('pong')
  })

  it('throws when somebody watches, closes or looks harms nobody', async () => {
    const broken = provider({
      notes: () => {
        throw new Error('No notes.')
      },
      close: () => {
        throw new Error('Not closing.')
      },
      resources: {
        list: () => [{ uri: 'note://a', name: 'a' }],
        templates: () => [],
        read: () => undefined,
        watch: () => {
          throw new Error('Not watching.')
        },
      },
    })
    await using stage = await open(() => broken)
    const client = await stage.client()
    await client.subscribe('bad+note://a')
    expect(names(await client.listTools())).toEqual(['bad__ping', 'good__ping'])
    expect(await stage.reload({ upstreams: { good: { here: 'good' } } })).toBe(true)
    expect(names(await client.listTools())).toEqual(['good__ping'])
    await until(() => expect(stage.logText).toContain('did not close in good order'))
  })

  it('is lost many times leaves nothing behind', async () => {
    let lose: (reason: Error) => void = () => {}
    let connections = 0
    const losing = defineConnector({
      kind: 'losing',
      description: 'Is lost',
      config: z.object({}),
      connect: async (_, { lost }) => {
        connections++
        lose = lost
        return provider({})
      },
    }) as Connector // as: its configuration is checked before it is given
    const warnings: Error[] = []
    const warned = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warned)
    const clock = fakeClock()
    const gateway = await start({ losing: { kind: 'losing', config: {} } }, [losing], clock)
    for (let n = 1; n <= 30; n++) {
      await until(() => expect(connections).toBe(n))
      lose(new Error('Gone.'))
      await until(async () => expect((await gateway.status()).upstreams.losing?.state).toBe('down'))
      await clock.advance(60_000)
    }
    await gateway.close(0)
    process.off('warning', warned)
    expect(warnings).toEqual([])
  })

  it('never connects holds up nobody for long, and ends with the gateway', async () => {
    const clock = fakeClock()
    const stuck = defineConnector({ kind: 'stuck', description: 'Never', config: z.object({}), connect: () => never })
    const fine = defineConnector({
      kind: 'fine',
      description: 'Fine',
      config: z.object({}),
      connect: async () => good(),
    })
    const starting = start(
      { stuck: { kind: 'stuck', config: {} }, good: { kind: 'fine', config: {} } },
      [stuck, fine] as Connector[], // as: their configuration is checked before it is given
      clock,
    )
    const advancing = setInterval(() => void clock.advance(1_000), 1)
    const gateway = await starting
    clearInterval(advancing)
    const [inner, outer] = memoryPair()
    gateway.attach(inner, 'memory')
    await using client = await connect(() => outer)
    expect(said(await client.callTool('good__ping'))).toBe('pong')
    expect(said(await client.callTool('stuck__ping'))).toMatch(/^The upstream 'stuck' is still being connected/)
    expect(await missingTools(client)).toEqual([{ upstream: 'stuck', state: 'connecting' }])
    await gateway.close(0)
  })

  it('does not close keeps nobody from ending', async () => {
    const clock = fakeClock()
    const clingy = defineConnector({
      kind: 'clingy',
      description: 'Does not close',
      config: z.object({}),
      connect: async () => provider({ close: () => never }),
    }) as Connector // as: its configuration is checked before it is given
    const gateway = await start({ clingy: { kind: 'clingy', config: {} } }, [clingy], clock)
    const advancing = setInterval(() => void clock.advance(1_000), 1)
    await gateway.close(0)
    clearInterval(advancing)
  })
})

function start(
  upstreams: Record<string, { kind: string; config: unknown }>,
  connectors: readonly Connector[],
  clock: Clock,
): Promise<Gateway> {
  return Gateway.start({
    config: { upstreams },
    directory: import.meta.dirname,
    connectors: givenConnectors(connectors),
    secrets: { reveal: async () => '', forget: () => {}, mask: (text) => text },
    log: gatewayLogger({ write: () => {}, mask: (text) => text }),
    clock,
  })
}
