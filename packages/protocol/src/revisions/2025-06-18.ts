/** @see https://modelcontextprotocol.io/specification/2025-06-18 */
import { isObject } from '../json.js'
import { downgrade20251125 } from './2025-11-25.js'
import { combine, type Downgrade } from './downgrade.js'
import { EARLY_CODES } from './error-code.js'
import { legacyRevision } from './legacy-revision.js'
import { oneBlockMessages, oneBlockResult } from './one-block.js'
import type { Revision } from './revision.js'
import { chain, inMember, type Rewrite, without } from './rewrite.js'
import { simpleForm } from './simple-form.js'

const withoutIcons = without('icons')

/** Who can only open URLs cannot fill in a form, which is all that elicitation was. */
const formElicitationOnly: Rewrite = (capabilities) => {
  const { elicitation } = capabilities
  if (!isObject(elicitation)) return capabilities
  const urlOnly = elicitation.url !== undefined && elicitation.form === undefined
  if (urlOnly) return without('elicitation')(capabilities)
  return Object.keys(elicitation).length === 0 ? capabilities : { ...capabilities, elicitation: {} }
}

/** What 2025-11-25 brought: icons, tasks, elicitation by URL, sampling with tools, a server's self-description. */
export const downgrade20250618: Downgrade = combine(downgrade20251125, {
  implementation: without('description', 'websiteUrl', 'icons'),
  clientCapabilities: chain(formElicitationOnly, inMember('sampling', without('context', 'tools')), without('tasks')),
  serverCapabilities: without('tasks'),
  tool: without('icons', 'execution'),
  content: withoutIcons,
  resource: withoutIcons,
  resourceTemplate: withoutIcons,
  prompt: withoutIcons,
  createMessageParams: oneBlockMessages,
  createMessageResult: oneBlockResult,
  elicitParams: simpleForm,
})

export const revision20250618: Revision = legacyRevision({
  id: '2025-06-18',
  downgrade: downgrade20250618,
  codes: EARLY_CODES,
})
