// What seals, loaded by servers that have something to seal (`@causeway/transports/seals`).
export { keyRing } from './key-ring.js'
