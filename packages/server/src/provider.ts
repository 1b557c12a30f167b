import type {
  CacheHints,
  CallToolResult,
  CompleteParams,
  CompleteResult,
  GetPromptResult,
  JsonObject,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  Tool,
} from '@causeway/protocol'
import type { Peer, Principal } from '@causeway/transports'
import type { HandlerContext } from './context.js'
import type { MaybePromise } from './maybe-promise.js'

/** For whom something is listed. */
export interface Scope {
  readonly principal: Principal | undefined
}

/** What is listed. */
export type ListKind = 'tools' | 'resources' | 'templates' | 'prompts'

/** Who is to hear of a change. */
export interface Audience {
  /**
   * Is it for this caller? Give the same function each time for the same ones: what one turn says to them twice is told once.
   * @default it is for whoever listens
   */
  readonly to?: (scope: Scope) => boolean
}

/** What changed in a provider. */
export type Change = (
  | { readonly kind: 'tools' | 'prompts' | 'resources' }
  | { readonly kind: 'resource'; readonly uri: string }
) &
  Audience

/** Tools of a provider. */
export interface ToolSource {
  /** In a stable order. Return the same array while nothing changed: what is derived from it is kept. */
  list(scope: Scope): MaybePromise<readonly Tool[]>
  /** Undefined where this provider has no such tool, or `scope` may not see it. */
  get(name: string, scope: Scope): MaybePromise<Tool | undefined>
  /** Called only with a name that `get` knows. Throw an `RpcError` where the tool could not run; return `isError` where it failed. */
  call(name: string, args: JsonObject, context: HandlerContext): MaybePromise<CallToolResult>
}

/** Resources and resource templates of a provider. */
export interface ResourceSource {
  list(scope: Scope): MaybePromise<readonly Resource[]>
  templates(scope: Scope): MaybePromise<readonly ResourceTemplate[]>
  /** Undefined where this provider has no such resource. */
  read(uri: string, context: HandlerContext): MaybePromise<ReadResourceResult | undefined>
  /** Undefined where this provider has no such template. */
  complete?(
    uriTemplate: string,
    params: CompleteParams,
    context: HandlerContext,
  ): MaybePromise<CompleteResult | undefined>
  /** Someone wants to hear of changes of `uri`; call the returned function when nobody does any more. */
  watch?(uri: string): () => void
}

/** Prompts of a provider. */
export interface PromptSource {
  list(scope: Scope): MaybePromise<readonly Prompt[]>
  get(name: string, scope: Scope): MaybePromise<Prompt | undefined>
  /** Called only with a name that `get` knows. */
  render(name: string, args: JsonObject, context: HandlerContext): MaybePromise<GetPromptResult>
  complete?(name: string, params: CompleteParams, context: HandlerContext): MaybePromise<CompleteResult | undefined>
}

/**
 * Whatever lists and serves tools, resources and prompts: your functions, a connector, another MCP server. A server is a
 * tree of providers; transforms turn one provider into another.
 */
export interface Provider {
  readonly tools?: ToolSource | undefined
  readonly resources?: ResourceSource | undefined
  readonly prompts?: PromptSource | undefined
  /** Do lists differ between principals? Then they are kept, and cached by clients, for each of them. @default false */
  readonly varies?: boolean
  /**
   * What a client should know about a list beside its items, for example what is missing from it and why: becomes part of
   * the result's `_meta`. Of two providers with the same key arrays are joined, else the first one's value stays. Return
   * the same object while nothing changed, and announce a change as one of the list.
   */
  notes?(kind: ListKind, scope: Scope): JsonObject | undefined
  /**
   * For how long a list may be taken to be the same, and whether for everybody; of several providers the shortest time and the smallest
   * circle count. `ttlMs` is `Infinity` where there is no such list. @default 0 milliseconds
   */
  freshness?(kind: ListKind, scope: Scope): CacheHints | undefined
  /** How to use what it offers, in words for a model: becomes part of the instructions of the server. */
  readonly instructions?: string | undefined
  /** Tells `listener` of changes until the returned function is called. */
  onChange?(listener: (change: Change) => void): () => void
  /** A legacy client says that the folders its user works in are others now; `peer.ask('roots/list')` asks for them. */
  rootsChanged?(peer: Peer): void
  /** Called once, when the server that mounts it closes. */
  close?(): Promise<void> | void
}
