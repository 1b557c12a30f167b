import type { CacheHints, Icon, JsonObject } from '@causeway/protocol'
import type { KeyValue } from '@causeway/store'
import type { HttpOptions } from '@causeway/transports'
import type { Middleware } from './compose.js'
import type { HandlerContext } from './context.js'
import type { MaybePromise } from './maybe-promise.js'
import type { PromptValue } from './prompt.js'
import type { Provider } from './provider.js'
import type { ResourceValue } from './resource.js'
import type { ErrorExposure } from './tool-error.js'

/** A low-level handler of one method or notification. */
export type RawHandler<R, C = unknown> = (params: JsonObject, context: C) => MaybePromise<R>

/** All that a server is. Only `name` is needed. */
export interface AppDefinition<T> {
  readonly name: string
  /** @default 0.0.0 */
  readonly version?: string
  readonly title?: string
  readonly description?: string
  readonly websiteUrl?: string
  readonly icons?: readonly Icon[]
  /** How to use the server, for the model. */
  readonly instructions?: string
  readonly tools?: T
  readonly resources?: readonly ResourceValue[]
  readonly prompts?: { readonly [name: string]: PromptValue<never> | PromptValue }
  /** Providers, other apps among them, that are served under their own names; of two with the same name, the first one is. */
  readonly providers?: readonly Provider[]
  /** Providers by the prefix that their names get. */
  readonly mount?: { readonly [prefix: string]: Provider }
  /** The first is the outermost. */
  readonly use?: readonly Middleware[]
  /** Low-level handlers by method: of extensions, or instead of the stack's own. */
  readonly handlers?: { readonly [method: string]: RawHandler<JsonObject, HandlerContext> }
  /** Low-level handlers of notifications that the stack does not handle. */
  readonly notifications?: { readonly [method: string]: RawHandler<void> }
  /** Extensions on offer, by names as `com.example/rooms`, with their settings. */
  readonly extensions?: JsonObject
  readonly experimental?: JsonObject
  /** What lists tell clients about reuse. @default `ttlMs: 0`, `public` where lists are the same for everybody */
  readonly cache?: CacheHints
  /** Items in one page of a list. 1 and more. @default serverLimits.pageSize */
  readonly pageSize?: number
  /** Which messages of thrown errors clients see. @default 'safe' */
  readonly errors?: ErrorExposure
  /** 32-byte keys that seal what travels through clients (session ids, request states, cursors), the first for sealing; share them among replicas. @default one key, as long as the server lives */
  readonly keys?: readonly Uint8Array[]
  /** Where `state` and oversized request states are kept. @default memory */
  readonly store?: KeyValue
  /** How `fetch` and `serve` speak HTTP. */
  readonly http?: HttpOptions
}
