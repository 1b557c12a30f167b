import type { HttpSettings } from './options.js'

/** The endpoints: MCP itself, and the two of HTTP+SSE. */
export type Route = 'mcp' | 'sse' | 'messages'

/** The endpoint that a URL (path and query) is about; undefined where it is none. A trailing slash does not matter. */
export function routeOf(url: string, { path, ssePaths }: Pick<HttpSettings, 'path' | 'ssePaths'>): Route | undefined {
  if (url === path) return 'mcp'
  const own = pathOf(url)
  if (ssePaths !== undefined && own === ssePaths.sse) return 'sse'
  if (ssePaths !== undefined && own === ssePaths.messages) return 'messages'
  return path === undefined || own === path || own === `${path}/` ? 'mcp' : undefined
}

/** A URL without its query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
