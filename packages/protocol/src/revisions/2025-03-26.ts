/** @see https://modelcontextprotocol.io/specification/2025-03-26 */
import type { ResourceLink } from '../content.js'
import { isObject } from '../json.js'
import { downgrade20250618 } from './2025-06-18.js'
import { combine, type Downgrade } from './downgrade.js'
import { EARLY_CODES } from './error-code.js'
import { legacyRevision } from './legacy-revision.js'
import { withoutStructuredContent } from './object-only.js'
import type { Revision } from './revision.js'
import { chain, inEach, inMember, type Rewrite, without } from './rewrite.js'

const withoutMeta = without('_meta')
const withoutLastModified = inMember('annotations', without('lastModified'))
const plain = chain(without('title', '_meta'), withoutLastModified)

/** The name for people was a hint of its own. */
const titleAsAnnotation: Rewrite = (tool) => {
  if (tool.title === undefined) return tool
  return {
    ...without('title')(tool),
    annotations: { title: tool.title, ...(isObject(tool.annotations) ? tool.annotations : {}) },
  }
}

const linkAsText: Rewrite = (block) => {
  if (block.type !== 'resource_link') return block
  const { title, name, uri, description, annotations } = block as unknown as ResourceLink // as: its type says so.
  const text = `[Resource] ${title ?? name}: ${uri}${description === undefined ? '' : `\n${description}`}`
  return annotations === undefined ? { type: 'text', text } : { type: 'text', text, annotations }
}

/** What 2025-06-18 brought: structured content, links to resources, titles, `_meta` nearly everywhere, elicitation. */
export const downgrade20250326: Downgrade = combine(downgrade20250618, {
  implementation: without('title'),
  clientCapabilities: without('elicitation'),
  tool: chain(without('outputSchema', '_meta'), titleAsAnnotation),
  callToolResult: withoutStructuredContent,
  content: chain(linkAsText, withoutMeta, withoutLastModified, inMember('resource', withoutMeta)),
  resource: plain,
  resourceTemplate: plain,
  resourceContents: withoutMeta,
  prompt: chain(without('title', '_meta'), inEach('arguments', without('title'))),
  completeParams: chain(without('context'), inMember('ref', without('title'))),
  root: withoutMeta,
})

export const revision20250326: Revision = legacyRevision({
  id: '2025-03-26',
  downgrade: downgrade20250326,
  codes: EARLY_CODES,
  batches: true,
})
