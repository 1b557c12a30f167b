import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { limits } from '@causeway/protocol'
import type { Refusal } from '../http/refusal.js'

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
  socket.setTimeout(limits.closeTimeoutMs, () => socket.destroy())
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
  response.end(`${error.message}\n`)
}
