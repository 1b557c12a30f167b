import { WebSocket } from 'undici'
import { onTestFinished, vi } from 'vitest'
import type { Connection } from '../src/connection.js'
import { webSocketConnection } from '../src/websocket/browser-client.js'
import type { WebSocketClientOptions } from '../src/websocket/client-options.js'

/** A connection through the global WebSocket, which not every Node.js has; until the test ends, this one does. */
export function platformConnection(options: WebSocketClientOptions): Connection {
  vi.stubGlobal('WebSocket', WebSocket)
  onTestFinished(() => void vi.unstubAllGlobals())
  return webSocketConnection(options)
}
