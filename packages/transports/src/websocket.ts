// The client's end of a WebSocket, alone: through `ws` on Node.js, through the platform's own elsewhere (`@causeway/transports/websocket`).
export { webSocketConnection } from '#web-socket'
export type { WebSocketClientOptions } from './websocket/client-options.js'
