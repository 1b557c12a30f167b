/** Is the server modern? @see https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning */
import {
  ErrorCode,
  type Implementation,
  isObject,
  type JsonObject,
  Meta,
  type Revision,
  RpcError,
  type ServerCapabilities,
} from '@causeway/protocol'
import { HttpStatusError } from '@causeway/transports'
import type { Agreement } from '../agreement.js'
import { clientError } from '../errors.js'
import type { Link } from '../link.js'
import { commonOf, newestOf, type Plan, provisional } from './plan.js'

/** What asking `server/discover` showed. `why` completes "the server is not modern: ". */
export type Discovery =
  | { readonly kind: 'modern'; readonly agreement: Agreement }
  | { readonly kind: 'legacy'; readonly why: string }

/** A server that refuses each version it offers is not asked for ever. */
const MAX_ATTEMPTS = 3

/**
 * Asks for the server's modern revisions. Resolves with `legacy` where the answer is not a modern one.
 * @throws {RpcError} a modern server's refusal
 * @throws {CausewayError} `ERR_NO_COMMON_REVISION`; why no answer came
 */
export async function discover(plan: Plan, link: Link): Promise<Discovery> {
  let revision = newestOf(plan, 'modern')
  for (let attempt = 1; revision !== undefined; attempt++) {
    try {
      return toDiscovery(plan, await ask(plan, link, revision), revision)
    } catch (error) {
      const refusal = refusalIn(error)
      if (refusal === undefined) throw error
      if (!isModernError(refusal))
        return { kind: 'legacy', why: `it answered server/discover with "${refusal.message}"` }
      const offered = offeredBy(refusal)
      if (offered === undefined || attempt === MAX_ATTEMPTS) throw error
      revision = commonOf(plan, 'modern', offered)
      if (revision === undefined) return withoutModern(plan, offered)
    }
  }
  return { kind: 'legacy', why: 'only legacy revisions are allowed' }
}

function ask(plan: Plan, link: Link, revision: Revision): Promise<JsonObject> {
  return provisional(plan, link, revision).request('server/discover', undefined, {
    timeoutMs: plan.connectTimeoutMs,
    signal: plan.signal,
  })
}

function toDiscovery(plan: Plan, result: JsonObject, asked: Revision): Discovery {
  const { supportedVersions, capabilities, instructions, _meta: meta } = result
  if (!Array.isArray(supportedVersions) || !isObject(capabilities)) {
    return { kind: 'legacy', why: 'its answer to server/discover names no versions and capabilities' }
  }
  const revision = supportedVersions.includes(asked.id) ? asked : commonOf(plan, 'modern', supportedVersions)
  if (revision === undefined) return withoutModern(plan, supportedVersions)
  // Some servers say at the top, as initialize did, what belongs in _meta.
  const serverInfo = (isObject(meta) ? meta[Meta.serverInfo] : undefined) ?? result.serverInfo
  return {
    kind: 'modern',
    agreement: {
      revision,
      serverCapabilities: capabilities as ServerCapabilities, // as: each member is looked at where it is used
      serverInfo: isImplementation(serverInfo) ? serverInfo : undefined,
      instructions: typeof instructions === 'string' ? instructions : undefined,
    },
  }
}

function withoutModern(plan: Plan, offered: readonly unknown[]): Discovery {
  if (commonOf(plan, 'legacy', offered) !== undefined) {
    return { kind: 'legacy', why: 'it names only legacy revisions' }
  }
  const wanted = plan.revisions.map(({ id }) => id).join(', ')
  throw clientError(
    'ERR_NO_COMMON_REVISION',
    `Expected ${plan.dialer.name} to speak one of ${wanted}; it speaks ${offered.map(String).join(', ')}.`,
  )
}

/** The server's own words: a response, or one that forgot which request it answers. */
function refusalIn(error: unknown): RpcError | undefined {
  if (error instanceof RpcError) return error
  if (!(error instanceof HttpStatusError) || error.rpcError === undefined) return undefined
  // Whoever may not ask has learnt nothing.
  return error.status === 401 || error.status === 403 ? undefined : RpcError.from(error.rpcError)
}

/** Only modern servers have these errors. */
function isModernError({ code, data }: RpcError): boolean {
  if (code === ErrorCode.UnsupportedProtocolVersion) return isObject(data) && Array.isArray(data.supported)
  return code === ErrorCode.HeaderMismatch || code === ErrorCode.MissingRequiredClientCapability
}

function offeredBy({ code, data }: RpcError): readonly unknown[] | undefined {
  if (code !== ErrorCode.UnsupportedProtocolVersion || !isObject(data)) return undefined
  return Array.isArray(data.supported) ? data.supported : undefined
}

/** Does `value` name a piece of software? */
export function isImplementation(value: unknown): value is Implementation {
  return isObject(value) && typeof value.name === 'string' && typeof value.version === 'string'
}
