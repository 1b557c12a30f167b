import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { methodOf } from '../methods.js'
import type { RevisionId } from '../revisions/revision.js'
import { HeaderName } from './header-name.js'
import { encodeHeaderValue } from './header-value.js'
import { mirrorArguments } from './mirrored-argument.js'
import type { MirroredParam } from './mirrored-param.js'

/**
 * The headers that an HTTP client sends with a message besides `Accept` and `Content-Type`. None up to 2025-03-26, the
 * version from 2025-06-18, and since 2026-07-28 what lets an intermediary route the message without reading its body.
 *
 * @param mirrored the annotated properties of the tool that is called; what `mirroredParams` found
 */
export function mirrorHeaders(
  message: { readonly method: string; readonly params?: JsonObject },
  revision: RevisionId,
  mirrored?: readonly MirroredParam[],
): Record<string, string> {
  if (revision < '2025-06-18') return {}
  const headers: Record<string, string> = { [HeaderName.protocolVersion]: revision }
  if (revision < '2026-07-28') return headers
  headers[HeaderName.method] = encodeHeaderValue(message.method)
  const mirror = methodOf(message.method)?.mirror
  const subject = mirror === undefined ? undefined : message.params?.[mirror]
  if (typeof subject === 'string') headers[HeaderName.name] = encodeHeaderValue(subject)
  if (mirrored === undefined || mirrored.length === 0) return headers
  const args = message.params?.arguments
  return { ...headers, ...mirrorArguments(mirrored, isObject(args) ? args : undefined) }
}
