import type { JsonObject } from '@causeway/protocol'

/** The key under which a list, and the answer to a call, says which upstream is missing from it. */
export const MISSING = 'dev.causeway/missing'

/** Why an upstream's items are not in a list: where it is in its life, or `failing` where it is ready and does not list. */
export type Absence = 'connecting' | 'down' | 'closed' | 'failing'

/** What stands in `_meta`. */
export function missingNote(upstream: string, state: Absence): JsonObject {
  return { [MISSING]: [{ upstream, state }] }
}
