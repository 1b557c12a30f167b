/** What every modern request says about itself. @see https://modelcontextprotocol.io/specification/2026-07-28/basic#meta */
import type { ClientCapabilities, Implementation } from './capabilities.js'
import { hasModernMeta } from './era.js'
import { headerMismatch, invalidParams, type RpcError, unsupportedVersion } from './errors/rpc-error.js'
import { LOGGING_LEVELS, type LoggingLevel } from './features/logging.js'
import { HeaderName, type HeaderSource } from './headers/header-name.js'
import { decodeHeaderValue } from './headers/header-value.js'
import type { RpcRequest } from './jsonrpc/message.js'
import { Meta } from './meta.js'
import { methodOf } from './methods.js'
import { anyObject, type Check, object, oneOf, optional, sentence, string } from './param-check.js'
import type { Revision, RevisionId } from './revisions/revision.js'
import { revisionOf } from './revisions/revisions.js'

/** A modern request's own account: nothing about its sender is known from earlier ones. */
export interface Envelope {
  readonly revision: Revision
  readonly clientCapabilities: ClientCapabilities
  /** For display and diagnostics only. */
  readonly clientInfo?: Implementation
  /** Log messages at this level or above may be sent while the request runs; none where it is absent. */
  readonly logLevel?: LoggingLevel
}

/**
 * Reads the envelope of a modern request, or tells what is wrong with it: -32020 for headers, -32602 for `_meta`, -32022 for
 * a version that is not among `supported`, in the order that the specification checks them.
 *
 * @param headers of the HTTP request; absent on every other transport
 * @param supported what `server/discover` lists, too
 */
export function checkEnvelope(
  request: RpcRequest,
  headers: HeaderSource | undefined,
  supported: readonly RevisionId[],
): Envelope | RpcError {
  const versionHeader = headers?.(HeaderName.protocolVersion)?.trim()
  // 1. The version header is there.
  if (headers !== undefined && versionHeader === undefined && hasModernMeta(request)) {
    return headerMismatch('Expected the header MCP-Protocol-Version; it is missing.')
  }
  // 2. `_meta` is complete.
  const meta: unknown = request.params?._meta
  const problem = checkMeta(meta)
  if (problem !== undefined) return invalidParams(sentence('params._meta', problem))
  const own = meta as CheckedMeta // as: checkMeta saw these members.
  const requested = own[Meta.protocolVersion]
  // 3. The header says the same version.
  if (headers !== undefined && versionHeader !== requested) {
    return headerMismatch('Expected the header MCP-Protocol-Version to repeat the version in _meta; they differ.')
  }
  // 4. The version is supported, and one whose requests stand alone.
  const revision = revisionOf(requested)
  if (revision === undefined || revision.era !== 'modern' || !supported.includes(revision.id)) {
    return unsupportedVersion(requested, supported)
  }
  // 5. The other headers say what the body says.
  return (headers && checkRoutingHeaders(request, revision, headers)) ?? envelopeOf(revision, own)
}

interface CheckedMeta {
  readonly [Meta.protocolVersion]: string
  readonly [Meta.clientCapabilities]: ClientCapabilities
  readonly [Meta.clientInfo]?: Implementation
  readonly [Meta.logLevel]?: LoggingLevel
}

const checkMeta: Check = object({
  [Meta.protocolVersion]: string,
  [Meta.clientCapabilities]: anyObject,
  [Meta.clientInfo]: optional(object({ name: string, version: string })),
  [Meta.logLevel]: optional(oneOf(LOGGING_LEVELS)),
})

function checkRoutingHeaders(request: RpcRequest, revision: Revision, headers: HeaderSource): RpcError | undefined {
  if (!repeats(headers(HeaderName.method), request.method)) {
    return headerMismatch("Expected the header Mcp-Method to repeat the request's method; it is missing or differs.")
  }
  const mirror = revision.clientMethods.has(request.method) ? methodOf(request.method)?.mirror : undefined
  if (mirror === undefined) return undefined
  const name = headers(HeaderName.name)
  const subject = request.params?.[mirror]
  // With neither there is nothing to compare: the check of the parameters tells what is missing.
  if (name === undefined && typeof subject !== 'string') return undefined
  return repeats(name, subject)
    ? undefined
    : headerMismatch(`Expected the header Mcp-Name to repeat params.${mirror}; it is missing or differs.`)
}

function repeats(header: string | undefined, value: unknown): boolean {
  return header !== undefined && decodeHeaderValue(header.trim()) === value
}

function envelopeOf(revision: Revision, meta: CheckedMeta): Envelope {
  const clientCapabilities = meta[Meta.clientCapabilities]
  const clientInfo = meta[Meta.clientInfo]
  const logLevel = meta[Meta.logLevel]
  const envelope = clientInfo ? { revision, clientCapabilities, clientInfo } : { revision, clientCapabilities }
  return logLevel ? { logLevel, ...envelope } : envelope
}
