/** The text of frames, good ones for a start, and the headers that go with them over HTTP. */
export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** A modern request's text. */
export function modern(method: string, params: object = {}, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { _meta: MODERN_META, ...params } })
}

/** A legacy request's text. */
export function legacy(method: string, params?: object, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export function initialize(protocolVersion = '2025-11-25', id: unknown = 'init'): string {
  const clientInfo = { name: 'test', version: '1' }
  return legacy('initialize', { protocolVersion, capabilities: {}, clientInfo }, id)
}

export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** What a modern client sends beside a frame; a frame that cannot be read gets as much as can be. */
export function routingHeaders(frame: string): Record<string, string> {
  const { method, params } = readable(frame)
  const name = params?.name ?? params?.uri
  const plain = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{0,20000}$/.test(value)
  return {
    'mcp-protocol-version': '2026-07-28',
    ...(plain(method) ? { 'mcp-method': method } : {}),
    ...(plain(name) ? { 'mcp-name': name } : {}),
  }
}

function readable(frame: string): { method?: unknown; params?: { name?: unknown; uri?: unknown } | null } {
  try {
    return JSON.parse(frame) ?? {}
  } catch {
    return {}
  }
}
