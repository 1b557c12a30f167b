/** Serves each legacy session with a transport of its own, as the official SDK wants it. Prints the address. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

export function listen(handler) {
  const server = createServer((request, response) => {
    handler(request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
  server.listen(0, '127.0.0.1', () =>
    process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/mcp\n`),
  )
}

export function sessionHandler(Transport, makeServer) {
  const transports = new Map()
  return async (request, response) => {
    const id = request.headers['mcp-session-id']
    const known = transports.get(id)
    if (known !== undefined) return known.handleRequest(request, response)
    if (id !== undefined) return response.writeHead(404).end()
    const transport = new Transport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (fresh) => transports.set(fresh, transport),
    })
    transport.onclose = () => transports.delete(transport.sessionId)
    await makeServer().connect(transport)
    return transport.handleRequest(request, response)
  }
}
