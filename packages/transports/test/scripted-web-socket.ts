import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'

/** The address of a server that does with each WebSocket what a test says. */
export async function scriptedWebSocket(
  play: (socket: WebSocket) => void,
  options: ServerOptions = {},
): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
  server.on('connection', play)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` // as: it listens on a port
}
