/** Servers of others behind the `mcp` connector: what our client does with them directly works through it, in both eras. */
import { type Client, connect, type ServerTarget } from '@causeway/client'
import { serveHttp } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { smallGateway } from '../../packages/connectors/mcp/test/gateway.js'
import { type OpenServer, type ServerCell, said, talksWithServer } from './our-client-suite.js'
import { peerFile } from './peer-package.js'
import { freePort, startPeer } from './peer-process.js'
import { onHttp, onStreams } from './peer-server.js'

/** What stands in a configuration for a target. */
function written(target: ServerTarget): object {
  if (typeof target === 'string') return { url: target }
  const { command, args = [] } = target as { readonly command: string; readonly args?: readonly string[] } // as: the peers' targets are these two
  return { command: [command, ...args] }
}

/** A gateway in front of a server. */
async function behind(server: OpenServer, config: object = {}): Promise<OpenServer> {
  const gateway = await smallGateway({ ...written(server.target), ...config })
  const { url, close } = await serveHttp(gateway.app.service, { port: 0, host: '127.0.0.1', ...gateway.app.http })
  const end = async (): Promise<void> => {
    await close(0)
    await gateway.close()
    await server.close()
  }
  return { target: url, close: end }
}

const modern = '2026-07-28'
const legacy = '2025-11-25'

type Cell = Pick<ServerCell, 'title' | 'without'> & { readonly config?: object; open(): Promise<OpenServer> }

const cells: readonly Cell[] = [
  { title: 'a server of the SDK v1 over stdio', open: () => onStreams('sdk-v1-server.mjs', 'stdio') },
  { title: 'a server of the SDK v1 over HTTP', open: () => onHttp('sdk-v1-server.mjs', 'http') },
  {
    title: 'a server of the SDK v1 over HTTP+SSE',
    open: () => onHttp('sdk-v1-server.mjs', 'sse'),
    config: { transport: 'sse' },
  },
  { title: 'a server of the SDK v2 over stdio', open: () => onStreams('sdk-v2-server.mjs', 'stdio') },
  { title: 'a legacy server of the SDK v2 over stdio', open: () => onStreams('sdk-v2-server.mjs', 'stdio-legacy') },
  {
    title: 'a server of the SDK v2 over HTTP',
    open: () => onHttp('sdk-v2-server.mjs', 'http'),
    // It announces what it forgets before it is asked again; a gateway tells of lists that are others than before.
    without: ['list-changed'],
  },
  { title: 'a legacy server of the SDK v2 over HTTP', open: () => onHttp('sdk-v2-server.mjs', 'sessions') },
]

for (const { title, config, open, without = [] } of cells) {
  for (const revision of [modern, legacy] as const) {
    const cell = { title: `${title}, behind a gateway`, revision, without, options: { revision } }
    talksWithServer(cell, async () => behind(await open(), config))
  }
}

const program = peerFile('@modelcontextprotocol/server-everything/dist/index.js')

async function everythingOverHttp(): Promise<OpenServer> {
  const port = await freePort()
  const options = {
    args: [program, 'streamableHttp'],
    env: { PORT: String(port) },
    prints: /(?:listening|running) on port/,
  }
  const { close } = await startPeer(options)
  return { target: `http://127.0.0.1:${port}/mcp`, close }
}

const ways: readonly (readonly [string, () => Promise<OpenServer>])[] = [
  ['stdio', async () => ({ target: { command: process.execPath, args: [program, 'stdio'] }, close: async () => {} })],
  ['HTTP', everythingOverHttp],
]

describe.each(ways)('server-everything over %s, behind a gateway,', (_, open) => {
  describe.each(['modern', 'legacy'] as const)('with a %s client,', (era) => {
    let server: OpenServer
    let client: Client

    beforeAll(async () => {
      server = await behind(await open())
      client = await connect(server.target, {
        era,
        handlers: {
          elicit: () => ({ action: 'accept', content: { name: 'Ada' } }),
          sample: () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } }),
          roots: [{ uri: 'file:///work', name: 'work' }],
        },
      })
    })
    afterAll(async () => {
      await client?.close()
      await server?.close()
    })

    test('offers its tools, also those for clients that can answer', async () => {
      const names = (await client.listTools()).map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['echo', 'trigger-elicitation-request', 'trigger-sampling-request']))
      expect(await client.tools.echo?.({ message: 'hello' })).toBe('Echo: hello')
      const { content } = await client.callTool('get-annotated-message', { messageType: 'error', includeImage: true })
      expect(content).toMatchObject([{ type: 'text', annotations: { priority: 1 } }, { type: 'image' }])
    })

    test('asks the client of the call', async () => {
      expect(said(await client.callTool('trigger-elicitation-request'))).toContain('Name: Ada')
      expect(said(await client.callTool('trigger-sampling-request', { prompt: 'Capital?' }))).toContain('Paris')
    })

    test('tells progress, completes, and reads', async () => {
      const heard: number[] = []
      const onProgress = ({ progress }: { progress: number }): number => heard.push(progress)
      await client.callTool('trigger-long-running-operation', { duration: 0.1, steps: 3 }, { onProgress })
      expect(heard).toEqual([1, 2, 3])
      const ref = { type: 'ref/prompt', name: 'completable-prompt' } as const
      const context = { arguments: { department: 'Sales' } }
      expect((await client.complete({ ref, argument: { name: 'name', value: 'D' }, context })).values).toEqual([
        'David',
      ])
      const { contents } = await client.readResource('demo://resource/dynamic/blob/3')
      expect(contents[0]).toHaveProperty('blob')
      await expect(client.readResource('demo://nowhere')).rejects.toMatchObject({ code: -32602 })
    })

    test('tells that its resources changed', async () => {
      await using changes = await client.listen({ resourcesListChanged: true })
      await client.callTool('gzip-file-as-resource', { name: `${era}.gz`, data: 'data:text/plain,hello' })
      for await (const change of changes) {
        expect(change).toEqual({ event: 'resourcesChanged' })
        break
      }
      expect((await client.listResources()).some(({ uri }) => uri.includes(`${era}.gz`))).toBe(true)
    })
  })
})
