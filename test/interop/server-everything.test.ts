import { type Client, connect } from '@causeway/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenServer, said } from './our-client-suite.js'
import { peerFile } from './peer-package.js'
import { freePort, startPeer } from './peer-process.js'

const program = peerFile('@modelcontextprotocol/server-everything/dist/index.js')

async function overHttp(mode: 'streamableHttp' | 'sse', path: string): Promise<OpenServer> {
  const port = await freePort()
  const env = { PORT: String(port) }
  const { close } = await startPeer({ args: [program, mode], env, prints: /(?:listening|running) on port/ })
  return { target: `http://127.0.0.1:${port}${path}`, close }
}

const ways: readonly { readonly way: string; open(): Promise<OpenServer> }[] = [
  {
    way: 'stdio',
    open: async () => ({
      target: { command: process.execPath, args: [program], stderr: 'ignore' },
      close: async () => {},
    }),
  },
  { way: 'HTTP', open: () => overHttp('streamableHttp', '/mcp') },
  { way: 'HTTP+SSE', open: () => overHttp('sse', '/sse') },
]

describe.each(ways)('our client, with server-everything over $way,', ({ open }) => {
  let server: OpenServer
  let client: Client
  const logged: unknown[] = []

  beforeAll(async () => {
    server = await open()
    client = await connect(server.target, {
      logLevel: 'debug',
      handlers: {
        elicit: () => ({ action: 'accept', content: { name: 'Ada' } }),
        sample: () => ({ role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } }),
        roots: [{ uri: 'file:///work', name: 'work' }],
        on: { log: (message) => logged.push(message.data) },
      },
    })
  })
  afterAll(async () => {
    await client?.close()
    await server?.close()
  })

  test('lists and calls tools of every kind', async () => {
    const tools = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo', 'get-sum', 'get-structured-content']))
    expect(await client.tools.echo?.({ message: 'hello' })).toBe('Echo: hello')
    expect(said(await client.callTool('get-sum', { a: 2, b: 3 }))).toContain('5')
    const weather = await client.tools['get-structured-content']?.({ location: 'Chicago' })
    expect(weather).toMatchObject({ temperature: expect.any(Number) })
    const { content } = await client.callTool('get-annotated-message', { messageType: 'error', includeImage: true })
    expect(content).toMatchObject([{ type: 'text', annotations: { priority: 1 } }, { type: 'image' }])
    const links = await client.callTool('get-resource-links', { count: 2 })
    expect(links.content.map(({ type }) => type)).toEqual(['text', 'resource_link', 'resource_link'])
  })

  test('reads resources, static and by template', async () => {
    const [first] = await client.listResources()
    expect((await client.readResource(first?.uri ?? '')).contents[0]).toHaveProperty('text')
    const { contents } = await client.readResource('demo://resource/dynamic/blob/3')
    expect(contents[0]).toHaveProperty('blob')
  })

  test('gets prompts and completes their arguments, one by the other', async () => {
    const { messages } = await client.getPrompt('args-prompt', { city: 'Paris' })
    expect(messages[0]?.content).toMatchObject({ text: expect.stringContaining('Paris') })
    const ref = { type: 'ref/prompt', name: 'completable-prompt' } as const
    const argument = { name: 'name', value: 'D' }
    const context = { arguments: { department: 'Sales' } }
    expect((await client.complete({ ref, argument, context })).values).toEqual(['David'])
  })

  test('hears progress', async () => {
    const heard: number[] = []
    const onProgress = ({ progress }: { progress: number }): number => heard.push(progress)
    await client.callTool('trigger-long-running-operation', { duration: 0.1, steps: 3 }, { onProgress })
    expect(heard).toEqual([1, 2, 3])
  })

  test('answers forms, requests for a completion and for roots', async () => {
    const elicited = await client.callTool('trigger-elicitation-request')
    // The form's defaults are filled in.
    expect(said(elicited)).toContain('Name: Ada')
    expect(said(elicited)).toContain('It was a dark and stormy night.')
    expect(said(await client.callTool('trigger-sampling-request', { prompt: 'Capital?' }))).toContain('Paris')
    expect(said(await client.callTool('get-roots-list'))).toContain('file:///work')
  })

  test('hears that the resources changed, that one was updated, and log messages', async () => {
    await using changes = await client.listen({ resourcesListChanged: true })
    await client.callTool('gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain,hello' })
    for await (const change of changes) {
      expect(change).toEqual({ event: 'resourcesChanged' })
      break
    }
    const uri = 'demo://resource/dynamic/text/1'
    const updated = new Promise((resolve) => client.on('resourceUpdated', resolve))
    await client.subscribe(uri)
    await client.callTool('toggle-subscriber-updates')
    expect(await updated).toEqual({ uri })
    await client.callTool('toggle-subscriber-updates')
    await client.unsubscribe(uri)
    expect(logged.join('\n')).toContain(`Received Subscribe Resource request for URI: ${uri}`)
  })

  test('gets errors for what does not exist', async () => {
    await expect(client.readResource('demo://nowhere')).rejects.toMatchObject({ code: -32602 })
    await expect(client.getPrompt('no_such_prompt')).rejects.toMatchObject({ code: -32602 })
    expect(await client.callTool('no_such_tool')).toMatchObject({ isError: true })
  })
})
