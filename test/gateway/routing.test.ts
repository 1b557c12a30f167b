import { type App, mcp, resource, tool } from '@causeway/server'
import { serveHttp } from '@causeway/transports/node'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Stage, said, until } from './stage.js'

/** A server that remembers what it was told. */
class Server {
  readonly app: App
  readonly methods: string[] = []
  waiting = 0
  cancelled = 0
  readonly #goes: (() => void)[] = []

  constructor(name: string) {
    this.app = mcp({
      name,
      use: [
        (request, next) => {
          this.methods.push(request.method)
          return next()
        },
      ],
      notifications: { 'notifications/cancelled': () => {} },
      tools: {
        wait: tool({ description: 'Waits' }, (_, { signal }) => {
          this.waiting++
          return new Promise<string>((resolve) => {
            signal.addEventListener('abort', () => {
              this.cancelled++
              resolve('given up')
            })
            this.#goes.push(() => resolve('waited'))
          })
        }),
        count: tool(
          { description: 'Counts', input: z.object({ from: z.number() }) },
          async ({ from }, { progress, log }) => {
            for (let n = from; n < from + 5; n++) {
              progress(n, from + 5, `${name} ${n}`)
              log.warning(`${name} ${n}`)
              await new Promise((resolve) => setImmediate(resolve))
            }
            return 'counted'
          },
        ),
      },
      resources: [resource('note://a', { name: 'a' }, () => 'Note')],
    })
  }

  go(): void {
    for (const go of this.#goes.splice(0)) go()
  }
}

const eras = ['modern', 'legacy'] as const
const pairs = eras.flatMap((client) => eras.map((upstream) => ({ client, upstream })))

describe.each(pairs)('a $client client and a $upstream upstream', ({ client: era, upstream }) => {
  const ends: (() => Promise<unknown>)[] = []

  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  async function open() {
    const servers = { a: new Server('a'), b: new Server('b') }
    const served = await Promise.all(
      Object.entries(servers).map(async ([name, { app }]) => {
        const { url, close } = await serveHttp(app.service, { port: 0, host: '127.0.0.1', ...app.http })
        ends.push(
          () => close(0),
          () => app.close(0),
        )
        return [name, { mcp: { url, era: upstream } }] as const
      }),
    )
    const stage = await Stage.open({ upstreams: Object.fromEntries(served) })
    ends.unshift(() => stage[Symbol.asyncDispose]())
    return { stage, servers }
  }

  it('give one cancellation for one, to the upstream that works on it', async () => {
    const { stage, servers } = await open()
    const client = await stage.client('/mcp', { era })
    const calls = [1, 2].map(() => new AbortController())
    const [gone, ...others] = [
      client.callTool('a__wait', {}, { signal: calls[0]?.signal }),
      client.callTool('a__wait', {}, { signal: calls[1]?.signal }),
      client.callTool('b__wait'),
    ]
    await until(() => expect([servers.a.waiting, servers.b.waiting]).toEqual([2, 1]))
    calls[0]?.abort()
    await expect(gone).rejects.toThrow()
    await until(() => expect(servers.a.cancelled).toBe(1))
    servers.a.go()
    servers.b.go()
    expect((await Promise.all(others)).map(said)).toEqual(['waited', 'waited'])
    expect([servers.a.cancelled, servers.b.cancelled]).toEqual([1, 0])
  })

  it('bring progress and log messages to the call that they are of', async () => {
    const { stage } = await open()
    const heard = new Map<string, readonly [progress: readonly unknown[], logs: readonly unknown[]]>()
    const count = async (who: string, name: string, from: number): Promise<void> => {
      const logs: unknown[] = []
      const progress: unknown[] = []
      const client = await stage.client('/mcp', { era, logLevel: 'warning' })
      client.on('log', ({ data }) => logs.push(data))
      await client.callTool(name, { from }, { onProgress: (told) => progress.push(told.progress) })
      heard.set(who, [progress, logs])
    }
    await Promise.all([
      count('first', 'a__count', 0),
      count('second', 'b__count', 100),
      count('third', 'b__count', 200),
    ])
    const numbers = (from: number) => Array.from({ length: 5 }, (_, n) => from + n)
    // What a legacy upstream says beside its calls is nobody's when several clients have some there.
    expect(heard.get('first')).toEqual([numbers(0), numbers(0).map((n) => `a ${n}`)])
    for (const [who, from] of [
      ['second', 100],
      ['third', 200],
    ] as const) {
      const [progress, logs = []] = heard.get(who) ?? []
      expect(progress).toEqual(numbers(from))
      for (const line of logs) expect(numbers(from).map((n) => `b ${n}`)).toContain(line)
    }
  })

  it('have one subscription upstream for any number of clients, which ends with the last', async () => {
    const { stage, servers } = await open()
    const heard: string[] = []
    const clients = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => {
        const client = await stage.client('/mcp', { era })
        client.on('resourceUpdated', ({ uri }) => heard.push(`${name} ${uri}`))
        await client.subscribe('a+note://a')
        return client
      }),
    )
    const all = ['one a+note://a', 'three a+note://a', 'two a+note://a']
    await until(() => {
      heard.length = 0
      servers.a.app.resourceUpdated('note://a')
      return until(() => expect([...new Set(heard)].sort()).toEqual(all))
    })
    const method = upstream === 'legacy' ? 'resources/subscribe' : 'subscriptions/listen'
    const subscriptions = ({ methods }: Server) => methods.filter((each) => each === method).length
    const listens = upstream === 'legacy' ? 0 : 1 // for changes of lists
    expect(subscriptions(servers.a) - listens).toBe(1)
    expect(subscriptions(servers.b) - listens).toBe(0)

    for (const client of clients.slice(1)) await client.unsubscribe('a+note://a')
    heard.length = 0
    servers.a.app.resourceUpdated('note://a')
    await until(() => expect(heard).toEqual(['one a+note://a']))
    await clients[0]?.unsubscribe('a+note://a')
    if (upstream === 'legacy') await until(() => expect(servers.a.methods).toContain('resources/unsubscribe'))
    expect(servers.a.methods.filter((each) => each === 'resources/unsubscribe').length).toBeLessThanOrEqual(1)
  })
})

it('roots that changed are told to the upstreams of that endpoint, and to no others', async () => {
  const told: string[] = []
  const listener = (name: string) => () => ({ rootsChanged: () => void told.push(name) })
  const broken = () => ({
    rootsChanged: () => {
      throw new Error('It is broken.')
    },
  })
  await using stage = await Stage.open(
    {
      upstreams: { broken: { here: 'broken' }, crm: { here: 'crm' }, mail: { here: 'mail' } },
      endpoints: { '/mcp': ['broken', 'crm'], '/mail': ['mail'] },
    },
    { here: { broken, crm: listener('crm'), mail: listener('mail') } },
  )
  const client = await stage.client('/mcp', { era: 'legacy', handlers: { roots: [] } })
  await client.rootsChanged()
  await until(() => expect(told).toEqual(['crm']))
})
