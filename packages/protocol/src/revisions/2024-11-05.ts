/** @see https://modelcontextprotocol.io/specification/2024-11-05 */
import type { AudioContent } from '../content.js'
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { downgrade20250326 } from './2025-03-26.js'
import { combine, type Downgrade } from './downgrade.js'
import { EARLY_CODES } from './error-code.js'
import { legacyRevision } from './legacy-revision.js'
import { liftLegacyResult } from './lift-result.js'
import type { Revision } from './revision.js'
import { type Rewrite, without } from './rewrite.js'

const audioAsText: Rewrite = (block) => {
  if (block.type !== 'audio') return block
  const { mimeType } = block as unknown as AudioContent // as: its type says so.
  return { type: 'text', text: `[Audio: ${mimeType}, left out: the receiver's protocol has none]` }
}

/** What 2025-03-26 brought: audio, hints about tools, words beside progress, a capability for completion. */
const downgrade20241105: Downgrade = combine(downgrade20250326, {
  serverCapabilities: without('completions'),
  tool: without('annotations'),
  content: audioAsText,
  progressParams: without('message'),
})

/** Every server could be asked for completions: the capability, that later clients look for, goes without saying. */
function liftResult(method: string, result: JsonObject): JsonObject {
  const lifted = liftLegacyResult(method, result)
  if (method !== 'initialize' || !isObject(lifted.capabilities)) return lifted
  return { ...lifted, capabilities: { completions: {}, ...lifted.capabilities } }
}

export const revision20241105: Revision = legacyRevision({
  id: '2024-11-05',
  downgrade: downgrade20241105,
  codes: EARLY_CODES,
  liftResult,
})
