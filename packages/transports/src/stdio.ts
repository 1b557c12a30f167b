// The server's end of standard streams, alone: it starts without what HTTP and child processes need (`@causeway/transports/stdio`).
export { stdioServerConnection } from './stdio/server.js'
