// The door to what needs Node.js: child processes, standard streams, sockets (`@causeway/transports/node`).
export {}
