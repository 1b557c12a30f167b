// HTTP as a function from `Request` to `Response`, alone (`@causeway/transports/fetch`).
export { fetchHandler } from './http/web/handler.js'
