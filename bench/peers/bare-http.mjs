/** The least that Node.js can do: `node:http` that parses a JSON body and answers with its text, and holds silent streams. */
import { createServer } from 'node:http'
import { listen } from './ready.mjs'

listen(
  createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      response.write(':\n\n')
      return
    }
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { id, params } = JSON.parse(Buffer.concat(chunks).toString())
      const result = { content: [{ type: 'text', text: params.arguments.text }] }
      const body = JSON.stringify({ jsonrpc: '2.0', id, result })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      response.end(body)
    })
  }),
)
