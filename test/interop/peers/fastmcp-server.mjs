/** A server made with fastmcp. Usage: fastmcp-server.mjs stdio, or fastmcp-server.mjs http PORT */
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { require } from './interop-require.mjs'

const load = (name) => import(pathToFileURL(require.resolve(name).replace(/\.cjs$/, '.js')).href)
const { FastMCP, UserError } = await load('fastmcp')
const z = require('zod')

const server = new FastMCP({ name: 'fastmcp', version: '1.0.0', instructions: 'Be kind.' })
const text = z.string()
/** A session is known a moment after its first calls are answered. */
const first = async () => {
  if (server.sessions.length === 0) await once(server, 'connect')
  return server.sessions[0]
}

server.addTool({
  name: 'echo',
  description: 'Says it again',
  parameters: z.object({ text }),
  execute: async (args) => args.text,
})
server.addTool({
  name: 'sum',
  description: 'Adds',
  parameters: z.object({ a: z.number(), b: z.number() }),
  outputSchema: z.object({ sum: z.number() }),
  execute: async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
    structuredContent: { sum: a + b },
  }),
})
server.addTool({
  name: 'count',
  description: 'Counts to three',
  execute: async (_, { reportProgress }) => {
    for (const progress of [1, 2, 3]) await reportProgress({ progress, total: 3 })
    return 'counted'
  },
})
server.addTool({
  name: 'talk',
  description: 'Logs',
  execute: async (_, { log }) => {
    log.info('hello')
    return 'talked'
  },
})
server.addTool({
  name: 'ask_user',
  description: 'Elicits',
  execute: async (_, { elicit }) => {
    const requestedSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }
    const answer = await elicit({ message: 'Name?', requestedSchema })
    return `${answer.action} ${answer.content?.name}`
  },
})
server.addTool({
  name: 'ask_model',
  description: 'Samples',
  execute: async () => {
    const messages = [{ role: 'user', content: { type: 'text', text: 'Capital?' } }]
    const session = await first()
    return (await session.requestSampling({ messages, maxTokens: 10 })).content.text
  },
})
server.addTool({
  name: 'ask_roots',
  description: 'Knows the roots',
  execute: async () => {
    const { roots } = await first()
    return roots.map(({ uri }) => uri).join(',')
  },
})
server.addTool({
  name: 'fail',
  description: 'Fails',
  execute: async () => {
    throw new UserError('on purpose')
  },
})
server.addTool({
  name: 'grow',
  description: 'Adds a tool',
  execute: async () => {
    server.addTool({ name: 'grown', description: 'New', execute: async () => 'new' })
    return 'grown'
  },
})
server.addResource({
  uri: 'notes://welcome',
  name: 'welcome',
  mimeType: 'text/plain',
  load: async () => ({ text: 'Welcome' }),
})
server.addResourceTemplate({
  uriTemplate: 'notes://{id}/text',
  name: 'note',
  mimeType: 'text/plain',
  arguments: [{ name: 'id', required: true }],
  load: async ({ id }) => ({ text: `Note ${id}` }),
})
server.addPrompt({
  name: 'greet',
  description: 'Greets',
  arguments: [
    {
      name: 'name',
      required: true,
      complete: async (typed) => ({ values: ['Ada', 'Alan', 'Bob'].filter((one) => one.startsWith(typed)) }),
    },
  ],
  load: async ({ name }) => `Greet ${name}`,
})

const [mode, port] = process.argv.slice(2)
if (mode === 'stdio') await server.start({ transportType: 'stdio' })
else {
  await server.start({ transportType: 'httpStream', httpStream: { port: Number(port), host: '127.0.0.1' } })
  process.stdout.write(`listening on http://127.0.0.1:${port}/mcp\n`)
}
