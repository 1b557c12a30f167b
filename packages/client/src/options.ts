import type { ClientCapabilities, Era, Implementation, LoggingLevel, RevisionId } from '@causeway/protocol'
import type { BackOffOptions, ClientTls, HttpClientOptions } from '@causeway/transports'
import type { CacheOptions, ResponseCache } from './cache.js'
import type { Handlers } from './handlers.js'

/** How a lost connection comes back; after `maxAttempts` in a row the client gives up. */
export type ReconnectOptions = BackOffOptions

/** What concerns HTTP only: headers, `authorize`, `fetch`, …; the first two, sizes and times concern WebSockets and gRPC, too. */
export type HttpOptions = Omit<HttpClientOptions, 'url' | 'tls'>

export interface ClientOptions {
  /** The application's name. @default 'causeway' */
  readonly name?: string
  /** The application's version. @default '0.0.0' */
  readonly version?: string
  /** More about the application; wins over `name` and `version`. */
  readonly info?: Implementation
  /** Added to what the handlers imply. */
  readonly capabilities?: ClientCapabilities
  readonly handlers?: Handlers
  /** `auto` finds out. @default 'auto' */
  readonly era?: 'auto' | Era
  /** Speak this revision or fail. */
  readonly revision?: RevisionId
  /** The longest silence of a call; progress starts it anew. @default limits.callTimeoutMs */
  readonly timeoutMs?: number
  /** The longest wait for a call altogether. @default limits.maxCallTimeoutMs */
  readonly maxTimeoutMs?: number
  /** For the connection and the choice of the era. @default limits.connectTimeoutMs */
  readonly connectTimeoutMs?: number
  /** How long a process may leave the first, modern, question unanswered before the legacy one is asked, too. @default limits.probeTimeoutMs */
  readonly probeTimeoutMs?: number
  /** Ends the attempt to connect, not the client. */
  readonly signal?: AbortSignal
  /** Log messages of this level and above are asked for from the start. @default none */
  readonly logLevel?: LoggingLevel
  /** Results that say how long they last are kept that long, here or in a cache that clients share. False keeps nothing. */
  readonly cache?: CacheOptions | ResponseCache | false
  /** Whose `private` results these are, where clients share a cache: a user, never a token. @default this client alone */
  readonly principal?: string
  /** Check structured content against the tool's output schema. @default true */
  readonly validateOutput?: boolean
  /** @default limits.maxListPages */
  readonly maxListPages?: number
  /**
   * The longest wait for the server's word that what `handlers.elicitUrl` accepted is done at that address, before a call
   * that needs it is repeated anyway. 0 where the handler itself waits until the user is done. 2025-11-25 only.
   * @default limits.visitWaitMs
   */
  readonly visitWaitMs?: number
  /** @default limits.maxInputRounds */
  readonly maxInputRounds?: number
  /** False leaves a lost connection lost. */
  readonly reconnect?: ReconnectOptions | false
  readonly http?: HttpOptions
  /** For `https:`, `wss:` and `grpcs:`: whom to trust, and the certificate of this client. Node.js only. */
  readonly tls?: ClientTls
}
