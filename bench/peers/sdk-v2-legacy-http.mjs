/** The official SDK v2 serving 2025-11-25 over Streamable HTTP with sessions, answering in JSON rather than in streams. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { jsonBody, listen } from './ready.mjs'
import { echoServer } from './sdk-v2-server.mjs'

const sessions = new Map()

async function startSession() {
  const transport = new NodeStreamableHTTPServerTransport({
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
