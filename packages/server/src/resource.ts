import type { Annotations, CacheHints, Icon, JsonObject } from '@causeway/protocol'
import { checkCacheHints } from './check-cache-hints.js'
import type { HandlerContext } from './context.js'
import type { Deps, Needs } from './dep.js'
import { checkParts } from './made.js'
import type { Scope } from './provider.js'
import { checkNeeds, type Rule } from './tool.js'

/** Suggests values for what has been typed so far, given the other arguments; at most 100 are sent. */
export type Completer<N = unknown> = (
  typed: string,
  others: { readonly [name: string]: string },
  context: HandlerContext & Deps<N>,
) => readonly string[] | Promise<readonly string[]>

type Bare<P extends string> = P extends `${'?' | '&' | '/' | '+' | '#' | '.' | ';'}${infer Q}`
  ? Bare<Q>
  : P extends `${infer Q}*`
    ? Q
    : P
type Each<L extends string> = L extends `${infer A},${infer B}` ? Bare<A> | Each<B> : Bare<L>

/** The variables of a URI template, read off the template's own text. */
export type TemplateParams<U extends string> = U extends `${string}{${infer P}}${infer R}`
  ? { readonly [K in P extends `?${infer Q}` ? Each<Q> : Each<P>]: string } & TemplateParams<R>
  : unknown

export interface ResourceDefinition<U extends string, N> extends CacheHints {
  /** A name for lists. @default the URI */
  readonly name?: string
  readonly title?: string
  readonly description?: string
  /** @default `text/plain` for text, `application/json` for other values, `application/octet-stream` for bytes */
  readonly mime?: string
  readonly icons?: readonly Icon[]
  readonly annotations?: Annotations
  /** Bytes, where known. */
  readonly size?: number
  readonly needs?: N
  readonly allow?: Rule
  readonly complete?: { readonly [K in keyof TemplateParams<U>]?: Completer<N> }
  /** The concrete resources of a template that lists show, found with what it needs. */
  readonly list?: (needs: Deps<N>, scope: Scope) => readonly ListedResource[] | Promise<readonly ListedResource[]>
  /**
   * Does `list` find others for each caller? Then its `scope` tells who that is, and clients keep the list to themselves;
   * else `scope` has nobody. @default false
   */
  readonly varies?: boolean
  readonly tags?: readonly string[]
  readonly meta?: JsonObject
}

/** A concrete resource of a template. */
export interface ListedResource {
  readonly uri: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
}

/** A resource, or a family of them, as a value. */
export interface ResourceValue {
  readonly kind: 'resource'
  readonly uri: string
  readonly definition: ResourceDefinition<string, Needs>
  readonly read: (params: never, context: never) => unknown
}

/**
 * Makes a resource out of a URI, or a family of resources out of an RFC 6570 template, and a function that reads it. Text
 * is text, bytes are a blob, contents of the specification (`{ text }`, `{ blob }`, or an array of them) go as they are,
 * everything else becomes JSON. Return undefined where there is no such resource.
 *
 * @example
 * const profile = resource('users://{id}/profile', { description: 'A user' }, ({ id }, { db }) => db.user(id))
 */
export function resource<
  const U extends string,
  // biome-ignore lint/complexity/noBannedTypes: no dependencies is the empty record
  const N extends Needs = {},
>(
  uri: U,
  definition: ResourceDefinition<U, N>,
  read: (params: TemplateParams<U>, context: HandlerContext & Deps<N>) => unknown,
): ResourceValue {
  checkParts('resource', definition, read)
  checkNeeds(definition.needs)
  checkCacheHints(definition)
  checkAddress(uri)
  // The value forgets the template's variables, which only the function needs.
  return { kind: 'resource', uri, definition: definition as ResourceDefinition<string, Needs>, read }
}

/** A scheme, and nothing that would have to be encoded; what a template fills in is not looked at. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:[!#-;=?-[\]_a-z~%]*$/i

function checkAddress(uri: string): void {
  const fixed = uri.replaceAll(/\{[^{}]*\}/g, '')
  if (uri.startsWith('{') || ADDRESS.test(fixed)) return
  throw new TypeError(
    `Expected a URI with a scheme, as 'notes://today', or a template of some; got ${JSON.stringify(uri)}.`,
  )
}
