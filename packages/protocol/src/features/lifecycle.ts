/** @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle and https://modelcontextprotocol.io/specification/2026-07-28/server/discover */
import type { ClientCapabilities, Implementation, ServerCapabilities } from '../capabilities.js'
import { type Method, notification, request } from '../method.js'
import { anyObject, object, params, string } from '../param-check.js'
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

export const lifecycleMethods: readonly Method[] = [
  request('initialize', {
    sender: 'client',
    until: '2025-11-25',
    checkParams: params({
      protocolVersion: string,
      capabilities: anyObject,
      clientInfo: object({ name: string, version: string }),
    }),
  }),
  notification('notifications/initialized', { sender: 'client', until: '2025-11-25', checkParams: params() }),
  request('ping', { sender: 'both', until: '2025-11-25', checkParams: params() }),
  request('server/discover', { sender: 'client', since: '2026-07-28', cacheable: true, checkParams: params() }),
]
