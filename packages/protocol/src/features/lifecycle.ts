/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle and https://modelcontextprotocol.io/specification/2026-07-28/server/discover */
import type { ClientCapabilities, Implementation, ServerCapabilities } from '../capabilities.js'
import type { CacheHints, ResultBase } from '../result.js'

export interface InitializeParams {
  readonly protocolVersion: string
  readonly capabilities: ClientCapabilities
  readonly clientInfo: Implementation
}

export interface InitializeResult extends ResultBase {
  readonly protocolVersion: string
  readonly capabilities: ServerCapabilities
  readonly serverInfo: Implementation
  readonly instructions?: string
}

/** The server's name travels in `_meta`, not at the top. */
export interface DiscoverResult extends ResultBase, CacheHints {
  readonly supportedVersions: readonly string[]
  readonly capabilities: ServerCapabilities
  readonly instructions?: string
}
