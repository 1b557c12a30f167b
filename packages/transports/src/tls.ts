// TLS of clients, for who opens connections of its own (`@causeway/transports/tls`).
export { type TlsWay, tlsWay } from './tls/client-way.js'
