import type { KeyValue } from '@causeway/store'
import type { Auth, Authorizer } from './auth.js'
import type { Clock } from './clock.js'
import type { HttpClient } from './http-client.js'
import type { Logger } from './logger.js'
import type { Network } from './network.js'
import type { Secrets } from './secrets.js'

/** What a connector gets of its surroundings; it takes nothing from elsewhere, so that all of it can be governed, and replaced in tests. */
export interface ConnectorContext {
  /** The upstream's name in the configuration. */
  readonly name: string
  /** The folder of the configuration file; relative paths in the configuration are relative to it. */
  readonly directory: string
  /** Pooled, retried, bounded and guarded as this upstream's `http` says. */
  readonly http: HttpClient
  /** The same rules for connectors that open sockets themselves, such as for streams. */
  readonly network: Network
  /** Says who calls an upstream's own service, from the upstream's `auth`; undefined where there is none. */
  readonly authorizer: Authorizer | undefined
  /** An authorizer for credentials that the connector's own configuration has, such as one for each security scheme. */
  authorizerFor(auth: Auth): Authorizer
  readonly secrets: Secrets
  /** Lines carry the upstream's name; secrets that were revealed are masked. */
  readonly log: Logger
  /** Kept apart from that of other upstreams. */
  readonly store: KeyValue
  readonly clock: Clock
  /** Aborts when the upstream is taken away or the gateway stops. */
  readonly signal: AbortSignal
  /**
   * The connection is gone and does not come back by itself: the upstream counts as down, and is connected anew with back-off. The
   * provider is closed.
   */
  lost(reason: Error): void
}
