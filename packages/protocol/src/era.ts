/** Which of the two ways to speak MCP a message speaks. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning */
import { HeaderName, type HeaderSource } from './headers/header-name.js'
import { isObject } from './json.js'
import type { RpcNotification, RpcRequest } from './jsonrpc/message.js'
import { Meta } from './meta.js'
import type { Era } from './revisions/revision.js'
import { revisionOf } from './revisions/revisions.js'

/**
 * The era of a message. The method's name alone never makes it legacy: `initialize` with a modern `_meta` is a modern
 * request (for a method that the modern era does not have).
 *
 * @param headers of the HTTP request; absent on every other transport
 */
export function classifyEra(message: RpcRequest | RpcNotification, headers?: HeaderSource): Era {
  if (hasModernMeta(message)) return 'modern'
  if (message.method === 'server/discover' || message.method === 'subscriptions/listen') return 'modern'
  const version = headers?.(HeaderName.protocolVersion)
  if (version === undefined) return 'legacy'
  // A version that nobody knows yet is a later one: only the modern era can say so in its answer.
  return revisionOf(version.trim())?.era ?? 'modern'
}

/** Does the message carry one of the `_meta` members that only modern messages have? */
export function hasModernMeta(message: RpcRequest | RpcNotification): boolean {
  const meta: unknown = message.params?._meta
  if (!isObject(meta)) return false
  return (
    meta[Meta.protocolVersion] !== undefined ||
    meta[Meta.clientCapabilities] !== undefined ||
    meta[Meta.clientInfo] !== undefined
  )
}
