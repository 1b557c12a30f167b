// The door to what needs Node.js: child processes, standard streams, sockets (`@causeway/transports/node`).
export type { ChildExit, ChildOptions } from './stdio/child.js'
export { type StdioClientConnection, type StdioClientOptions, stdioClientConnection } from './stdio/client.js'
export { type StdioServerOptions, stdioServerConnection } from './stdio/server.js'
