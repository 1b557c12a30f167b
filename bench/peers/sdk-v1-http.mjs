/** The official SDK v1 over Streamable HTTP with sessions, answering in JSON rather than in streams. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { jsonBody, listen } from './ready.mjs'
import { echoServer } from './sdk-v1-server.mjs'

const sessions = new Map()

async function startSession() {
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
  })
  transport.onclose = () => sessions.delete(transport.sessionId)
  await echoServer().connect(transport)
  return transport
}

listen(
  createServer(async (request, response) => {
    const body = request.method === 'POST' ? await jsonBody(request) : undefined
    const transport = sessions.get(request.headers['mcp-session-id']) ?? (await startSession())
    await transport.handleRequest(request, response, body)
  }),
)
