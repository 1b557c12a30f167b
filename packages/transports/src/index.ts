// The portable door: nothing that is exported here may reach a `node:` module. What needs Node.js is exported from node.ts.
export type { Connection, Receiver, SendOptions } from './connection.js'
export { Exchange, type HeaderSource, type Outlet } from './exchange.js'
export { KEY_BYTES, type KeyRing, keyRing } from './key-ring.js'
export { type AskOptions, type LegacySession, Peer } from './peer.js'
export type { Principal } from './principal.js'
export type { Reply, Service } from './service.js'
export { tapWire, type WireFrame } from './wire-tap.js'
