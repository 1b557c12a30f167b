import type { SsePaths } from '@causeway/transports'

/** Where every upstream is served when the configuration does not say. */
export const DEFAULT_ENDPOINT = '/mcp'

/** The pair of 2024-11-05 is beside each endpoint: /mcp has /sse and /messages, /sales has /sales/sse and /sales/messages. */
export function ssePathsOf(path: string): SsePaths {
  const base = path === DEFAULT_ENDPOINT || path === '/' ? '' : path
  return { sse: `${base}/sse`, messages: `${base}/messages` }
}
