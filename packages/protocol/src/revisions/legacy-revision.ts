import { methodsSentBy } from '../methods.js'
import { type Downgrade, paramRewrites, resultRewrites } from './downgrade.js'
import { type CodeMap, liftError, lowerLegacyError } from './error-code.js'
import { liftLegacyResult } from './lift-result.js'
import type { Revision, RevisionId } from './revision.js'

interface LegacyDescription {
  readonly id: RevisionId
  /** All the way from the neutral model. */
  readonly downgrade: Downgrade
  readonly codes: CodeMap
  readonly batches?: boolean
  readonly liftResult?: Revision['liftResult']
}

/** A revision with `initialize` and sessions, from what makes it different. */
export function legacyRevision(description: LegacyDescription): Revision {
  const { id, downgrade, codes, batches = false, liftResult = liftLegacyResult } = description
  const results = resultRewrites(downgrade)
  const params = paramRewrites(downgrade)
  return {
    id,
    era: 'legacy',
    batches,
    clientMethods: methodsSentBy('client', id),
    serverMethods: methodsSentBy('server', id),
    lowerResult: (method, result) => results.get(method)?.(result) ?? result,
    lowerParams: (method, given) => params.get(method)?.(given) ?? given,
    liftResult,
    lowerError: (error) => lowerLegacyError(error, codes),
    liftError,
  }
}
