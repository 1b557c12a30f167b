/** What the lists of a gateway lack: upstreams that are down, or do not list. */
import { isJsonObject, type JsonObject } from '@causeway/schema'

/** Where gateways say it in the `_meta` of lists. */
const MISSING = 'dev.causeway/missing'

export interface MissingUpstream {
  readonly upstream: string
  /** `down`, `connecting`, or `failing` where it is there and does not list. */
  readonly state: string
}

/** The upstreams that this result of a list says are missing from it. */
export function missingFrom({ _meta }: JsonObject): readonly MissingUpstream[] {
  const missing = isJsonObject(_meta) ? _meta[MISSING] : undefined
  return Array.isArray(missing) ? missing.filter(isMissingUpstream) : []
}

function isMissingUpstream(value: unknown): value is MissingUpstream {
  return isJsonObject(value) && typeof value.upstream === 'string' && typeof value.state === 'string'
}
