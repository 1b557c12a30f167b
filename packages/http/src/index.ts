export { type ClosableHttpClient, createHttpClient, type HttpClientState } from './client.js'
export { createNetwork } from './network.js'
export type { BreakerOptions, BulkheadOptions, HttpClientOptions } from './options.js'
