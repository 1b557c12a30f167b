import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Refusal } from '../http/refusal.js'

/** Whoever does not read its refusal is cut off after that. */
const FLUSH_MS = 2_000

/** Answers a request for a WebSocket with an HTTP error instead, its reason as plain text, and ends the connection. */
export function refuseUpgrade(request: IncomingMessage, socket: Socket, { status, error, headers }: Refusal): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  socket.setTimeout(FLUSH_MS, () => socket.destroy())
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(`${error.message}\n`)
}
