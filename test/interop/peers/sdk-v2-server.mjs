/** A server of the official SDK, version 2. Usage: sdk-v2-server.mjs stdio|stdio-legacy|http|sessions */
import { listen, sessionHandler } from './http-sessions.mjs'
import { require } from './interop-require.mjs'

const sdk = require('@modelcontextprotocol/server')
const { serveStdio, StdioServerTransport } = require('@modelcontextprotocol/server/stdio')
const { NodeStreamableHTTPServerTransport, toNodeHandler } = require('@modelcontextprotocol/node')
const z = require('zod')

const { acceptedContent, completable, createMcpHandler, inputRequired, inputResponse, McpServer, ResourceTemplate } =
  sdk
const text = (value) => ({ content: [{ type: 'text', text: value }] })
const form = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
const question = { messages: [{ role: 'user', content: { type: 'text', text: 'Capital?' } }], maxTokens: 10 }

/** What has to be told outside of a server that lives for one request only. */
let announce = () => {}

function makeServer({ era } = { era: 'legacy' }) {
  const server = new McpServer(
    { name: 'sdk-v2', version: '1.0.0' },
    {
      capabilities: { logging: {}, tools: { listChanged: true }, resources: { listChanged: true, subscribe: true } },
      instructions: 'Be kind.',
    },
  )
  addTools(server)
  addQuestions(server, era === 'modern')
  server.registerResource('welcome', 'notes://welcome', { mimeType: 'text/plain' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'Welcome' }],
  }))
  const template = new ResourceTemplate('notes://{id}/text', { list: undefined })
  server.registerResource('note', template, { mimeType: 'text/plain' }, (uri, { id }) => ({
    contents: [{ uri: uri.href, text: `Note ${id}` }],
  }))
  const name = completable(z.string(), (typed) => ['Ada', 'Alan', 'Bob'].filter((one) => one.startsWith(typed)))
  server.registerPrompt('greet', { description: 'Greets', argsSchema: z.object({ name }) }, (args) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${args.name}` } }],
  }))
  return server
}

function addTools(server) {
  const echo = { description: 'Says it again', inputSchema: z.object({ text: z.string() }) }
  server.registerTool('echo', echo, (args) => text(args.text))
  const sum = {
    description: 'Adds',
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ sum: z.number() }),
  }
  server.registerTool('sum', sum, ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }))
  server.registerTool('count', { description: 'Counts to three' }, async ({ mcpReq }) => {
    const { progressToken } = mcpReq._meta ?? {}
    for (const progress of [1, 2, 3]) {
      if (progressToken === undefined) continue
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 3 } })
    }
    return text('counted')
  })
  server.registerTool('talk', { description: 'Logs' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'hello', 'talk')
    return text('talked')
  })
  server.registerTool('fail', { description: 'Fails' }, () => {
    throw new Error('on purpose')
  })
  server.registerTool('grow', { description: 'Adds a tool' }, () => {
    server.registerTool('grown', { description: 'New' }, () => text('new'))
    announce()
    return text('grown')
  })
}

function addQuestions(server, modern) {
  server.registerTool('ask_user', { description: 'Elicits' }, async ({ mcpReq }) => {
    const params = { message: 'Name?', requestedSchema: form }
    if (!modern) {
      const answer = await mcpReq.elicitInput(params)
      return text(`${answer.action} ${answer.content?.name}`)
    }
    const content = acceptedContent(mcpReq.inputResponses, 'name')
    if (content !== undefined) return text(`accept ${content.name}`)
    return inputRequired({ inputRequests: { name: inputRequired.elicit(params) }, requestState: 'half way' })
  })
  server.registerTool('ask_model', { description: 'Samples' }, async ({ mcpReq }) => {
    if (!modern) return text((await mcpReq.requestSampling(question)).content.text)
    const answer = inputResponse(mcpReq.inputResponses, 'capital')
    if (answer.kind === 'sampling') return text(answer.result.content.text)
    return inputRequired({ inputRequests: { capital: inputRequired.createMessage(question) } })
  })
  server.registerTool('ask_roots', { description: 'Wants the roots' }, async ({ mcpReq }) => {
    if (!modern) {
      const { roots } = await mcpReq.send({ method: 'roots/list' })
      return text(roots.map(({ uri }) => uri).join(','))
    }
    const answer = inputResponse(mcpReq.inputResponses, 'roots')
    if (answer.kind === 'roots') return text(answer.roots.map(({ uri }) => uri).join(','))
    return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } })
  })
}

const [mode] = process.argv.slice(2)
if (mode === 'stdio') serveStdio(makeServer)
else if (mode === 'stdio-legacy') await makeServer().connect(new StdioServerTransport())
else if (mode === 'sessions') listen(sessionHandler(NodeStreamableHTTPServerTransport, makeServer))
else {
  const handler = createMcpHandler(makeServer)
  announce = () => handler.notify.toolsChanged()
  listen(toNodeHandler(handler))
}
