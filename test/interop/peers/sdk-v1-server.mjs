/** A server of the official SDK, version 1. Usage: sdk-v1-server.mjs stdio|http|stateless|sse */
import { listen, sessionHandler } from './http-sessions.mjs'
import { require } from './interop-require.mjs'

const { McpServer, ResourceTemplate } = require('@modelcontextprotocol/sdk/server/mcp.js')
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js')
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js')
const { SSEServerTransport } = require('@modelcontextprotocol/sdk/server/sse.js')
const { completable } = require('@modelcontextprotocol/sdk/server/completable.js')
const types = require('@modelcontextprotocol/sdk/types.js')
const z = require('zod')

const text = (value) => ({ content: [{ type: 'text', text: value }] })
const form = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }

function makeServer() {
  const server = new McpServer(
    { name: 'sdk-v1', version: '1.0.0' },
    { capabilities: { logging: {} }, instructions: 'Be kind.' },
  )
  server.registerTool('echo', { description: 'Says it again', inputSchema: { text: z.string() } }, (args) =>
    text(args.text),
  )
  server.registerTool(
    'sum',
    { description: 'Adds', inputSchema: { a: z.number(), b: z.number() }, outputSchema: { sum: z.number() } },
    ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
  )
  server.registerTool('count', { description: 'Counts to three' }, async (extra) => {
    const { progressToken } = extra._meta ?? {}
    for (const progress of [1, 2, 3]) {
      if (progressToken === undefined) continue
      await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 3 } })
    }
    return text('counted')
  })
  server.registerTool('talk', { description: 'Logs' }, async (extra) => {
    const params = { level: 'info', logger: 'talk', data: 'hello' }
    await extra.sendNotification({ method: 'notifications/message', params })
    return text('talked')
  })
  server.registerTool('ask_user', { description: 'Elicits' }, async (extra) => {
    const params = { message: 'Name?', requestedSchema: form }
    const answer = await extra.sendRequest({ method: 'elicitation/create', params }, types.ElicitResultSchema)
    return text(`${answer.action} ${answer.content?.name}`)
  })
  server.registerTool('ask_model', { description: 'Samples' }, async (extra) => {
    const params = { messages: [{ role: 'user', content: { type: 'text', text: 'Capital?' } }], maxTokens: 10 }
    const answer = await extra.sendRequest(
      { method: 'sampling/createMessage', params },
      types.CreateMessageResultSchema,
    )
    return text(answer.content.text)
  })
  server.registerTool('ask_roots', { description: 'Wants the roots' }, async (extra) => {
    const { roots } = await extra.sendRequest({ method: 'roots/list' }, types.ListRootsResultSchema)
    return text(roots.map(({ uri }) => uri).join(','))
  })
  server.registerTool('fail', { description: 'Fails' }, () => {
    throw new Error('on purpose')
  })
  server.registerTool('grow', { description: 'Adds a tool' }, () => {
    server.registerTool('grown', { description: 'New' }, () => text('new'))
    return text('grown')
  })
  server.registerResource('welcome', 'notes://welcome', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'Welcome' }],
  }))
  const template = new ResourceTemplate('notes://{id}/text', { list: undefined })
  server.registerResource('note', template, { mimeType: 'text/plain' }, (uri, { id }) => ({
    contents: [{ uri: uri.href, text: `Note ${id}` }],
  }))
  const name = completable(z.string(), (typed) => ['Ada', 'Alan', 'Bob'].filter((one) => one.startsWith(typed)))
  server.registerPrompt('greet', { description: 'Greets', argsSchema: { name } }, (args) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${args.name}` } }],
  }))
  return server
}

async function stateless(request, response) {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined })
  await makeServer().connect(transport)
  await transport.handleRequest(request, response)
}

/** The pair of endpoints of 2024-11-05. */
function ssePair() {
  const transports = new Map()
  return async (request, response) => {
    if (request.method === 'POST' && request.url.startsWith('/messages')) {
      const id = new URL(request.url, 'http://localhost').searchParams.get('sessionId')
      return transports.get(id)?.handlePostMessage(request, response) ?? response.writeHead(404).end()
    }
    if (request.method !== 'GET') return response.writeHead(405).end()
    const transport = new SSEServerTransport('/messages', response)
    transports.set(transport.sessionId, transport)
    return makeServer().connect(transport)
  }
}

const [mode] = process.argv.slice(2)
if (mode === 'stdio') await makeServer().connect(new StdioServerTransport())
else if (mode === 'stateless') listen(stateless)
else listen(mode === 'sse' ? ssePair() : sessionHandler(StreamableHTTPServerTransport, makeServer))
