/**
 * The HTTP headers of MCP, in lower case as Node.js and fetch show them.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export const HeaderName = {
  protocolVersion: 'mcp-protocol-version',
  /** Since 2026-07-28: the message's method. */
  method: 'mcp-method',
  /** Since 2026-07-28: the name, URI or task that the request is about. */
  name: 'mcp-name',
  /** Since 2026-07-28: what the names of headers that mirror tool arguments begin with. */
  paramPrefix: 'mcp-param-',
  /** 2025-03-26 to 2025-11-25. */
  sessionId: 'mcp-session-id',
  /** 2025-03-26 to 2025-11-25. */
  lastEventId: 'last-event-id',
} as const

/** Reads a header of one HTTP request by its lower-case name. */
export type HeaderSource = (lowerCaseName: string) => string | undefined
