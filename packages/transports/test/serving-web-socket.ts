import { onTestFinished } from 'vitest'
import { type ServeWebSocketOptions, serveWebSocket, type WebSocketListener } from '../src/websocket/serve.js'
import { EchoService } from './echo-service.js'

export async function servingWebSocket(
  options?: ServeWebSocketOptions,
  service = new EchoService(),
): Promise<WebSocketListener> {
  const server = await serveWebSocket(service, options)
  onTestFinished(() => server.close(0))
  return server
}
