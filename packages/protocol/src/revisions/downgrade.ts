import { chain, inEach, inMember, type Rewrite } from './rewrite.js'

/**
 * What one revision takes away from, or spells otherwise than, its successor: one rewrite for each kind of thing that
 * changed. Where these things occur in messages is written once, below.
 */
export interface Downgrade {
  /** A result that carries cache hints. */
  readonly cacheable?: Rewrite | undefined
  readonly implementation?: Rewrite | undefined
  readonly clientCapabilities?: Rewrite | undefined
  readonly serverCapabilities?: Rewrite | undefined
  readonly tool?: Rewrite | undefined
  readonly callToolResult?: Rewrite | undefined
  /** A content block. */
  readonly content?: Rewrite | undefined
  readonly resource?: Rewrite | undefined
  readonly resourceTemplate?: Rewrite | undefined
  readonly resourceContents?: Rewrite | undefined
  readonly prompt?: Rewrite | undefined
  readonly completeParams?: Rewrite | undefined
  readonly progressParams?: Rewrite | undefined
  readonly createMessageParams?: Rewrite | undefined
  readonly createMessageResult?: Rewrite | undefined
  readonly elicitParams?: Rewrite | undefined
  readonly root?: Rewrite | undefined
}

/** The way to an older revision: first to its successor, then on from there. */
export function combine(newer: Downgrade, own: Downgrade): Downgrade {
  const kinds = new Set([...Object.keys(newer), ...Object.keys(own)]) as Set<keyof Downgrade> // as: their own keys.
  return Object.fromEntries([...kinds].map((kind) => [kind, chain(newer[kind], own[kind])]))
}

/** Rewrites by method; a method that is not there has nothing to rewrite. */
export type Rewrites = ReadonlyMap<string, Rewrite>

/** Where the kinds of things occur in results. */
export function resultRewrites(to: Downgrade): Rewrites {
  return rewrites({
    initialize: chain(inMember('serverInfo', to.implementation), inMember('capabilities', to.serverCapabilities)),
    'tools/list': chain(to.cacheable, inEach('tools', to.tool)),
    'tools/call': chain(to.callToolResult, inEach('content', to.content)),
    'resources/list': chain(to.cacheable, inEach('resources', to.resource)),
    'resources/templates/list': chain(to.cacheable, inEach('resourceTemplates', to.resourceTemplate)),
    'resources/read': chain(to.cacheable, inEach('contents', to.resourceContents)),
    'prompts/list': chain(to.cacheable, inEach('prompts', to.prompt)),
    'prompts/get': inEach('messages', inMember('content', to.content)),
    'sampling/createMessage': chain(to.createMessageResult, inMember('content', to.content)),
    'roots/list': inEach('roots', to.root),
  })
}

/** Where the kinds of things occur in parameters. */
export function paramRewrites(to: Downgrade): Rewrites {
  return rewrites({
    initialize: chain(inMember('clientInfo', to.implementation), inMember('capabilities', to.clientCapabilities)),
    'completion/complete': to.completeParams,
    'sampling/createMessage': chain(
      inEach('tools', to.tool),
      to.createMessageParams,
      inEach('messages', inMember('content', to.content)),
    ),
    'elicitation/create': to.elicitParams,
    'notifications/progress': to.progressParams,
  })
}

function rewrites(byMethod: { readonly [method: string]: Rewrite | undefined }): Rewrites {
  const present = new Map<string, Rewrite>()
  for (const [method, rewrite] of Object.entries(byMethod)) if (rewrite !== undefined) present.set(method, rewrite)
  return present
}
