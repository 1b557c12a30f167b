// What every server needs, and nothing else: the less there is to load, the sooner a server starts (`@causeway/transports/serving`).
export { Canceller, signalFor } from './cancellation.js'
export { serveConnection } from './connection-server.js'
export { AuthorizationRequired } from './http/verify.js'
export { sealingKeys } from './sealing-keys.js'
