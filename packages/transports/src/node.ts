// The door to what needs Node.js: child processes, standard streams, sockets (`@causeway/transports/node`).
export { type NodeHandler, nodeHandler } from './http/node/handler.js'
export { type HttpServer, type ServeHttpOptions, type ServerLimits, serveHttp } from './http/node/serve.js'
export type { ChildExit, ChildOptions } from './stdio/child.js'
export { type StdioClientConnection, type StdioClientOptions, stdioClientConnection } from './stdio/client.js'
export { type StdioServerOptions, stdioServerConnection } from './stdio/server.js'
