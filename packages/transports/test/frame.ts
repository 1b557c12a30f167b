import { modern } from './mcp-over-http.js'

/** A modern request as one frame. */
export function frame(id: number | string, method: string, params: Record<string, unknown> = {}): string {
  return modern(method, params, id).body
}
