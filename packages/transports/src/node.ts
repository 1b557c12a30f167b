// The door to what needs Node.js: child processes, standard streams, sockets (`@causeway/transports/node`).
export { type NodeHandler, nodeHandler } from './http/node/handler.js'
export { type HttpServer, type ServeHttpOptions, serveHttp } from './http/node/serve.js'
export {
  type HttpSite,
  type HttpSiteOptions,
  httpSite,
  type ServerLimits,
  type ServicePaths,
} from './http/node/site.js'
export type { ChildExit, ChildOptions } from './stdio/child.js'
export { type StdioClientConnection, type StdioClientOptions, stdioClientConnection } from './stdio/client.js'
export { guardOrphan } from './stdio/orphan-guard.js'
export { endLeftovers, ownGroup, signalGroup } from './stdio/process-group.js'
export { type StdioServerOptions, stdioServerConnection } from './stdio/server.js'
export { type WebSocketHandler, webSocketHandler } from './websocket/handler.js'
export type { WebSocketLimits, WebSocketOptions } from './websocket/options.js'
export { type ServeWebSocketOptions, serveWebSocket, type WebSocketListener } from './websocket/serve.js'
