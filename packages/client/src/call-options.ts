import type { ClientCapabilities, JsonObject, LoggingLevel, MirroredParam, ProgressParams } from '@causeway/protocol'
import type { Cancellation } from '@causeway/transports'
import type { Caller } from './handlers.js'

/** What may be said about any call. */
export interface CallOptions {
  /** Hears of the server's progress; asking for it lets progress extend the wait. */
  readonly onProgress?: ((progress: ProgressParams) => void) | undefined
  /** The longest silence, in milliseconds; progress starts it anew. @default ClientOptions.timeoutMs */
  readonly timeoutMs?: number | undefined
  /** The longest wait altogether, in milliseconds. @default ClientOptions.maxTimeoutMs */
  readonly maxTimeoutMs?: number | undefined
  /** Gives the call up and tells the server. */
  readonly signal?: AbortSignal | undefined
  /** Travels as `_meta` beside what the protocol puts there. */
  readonly meta?: JsonObject | undefined
}

/** What may be said about a call that is made for somebody else. */
export interface ForwardOptions extends Omit<CallOptions, 'signal'> {
  /** Gives the call up and tells the server. */
  readonly signal?: Cancellation | undefined
  /** What the one can do for whom the call is made; modern servers are told. @default what this client declared */
  readonly capabilities?: ClientCapabilities | undefined
  /** From which level on that one wants to hear log messages of this call; modern servers are told. @default what this client asks for */
  readonly logLevel?: LoggingLevel | undefined
  /** Answers and hears what the server asks and logs meanwhile. The call's clock stands still while a question is open. */
  readonly caller?: Caller | undefined
}

/** What the features of the client add to that. */
export interface RequestOptions extends ForwardOptions {
  /** Arguments that HTTP headers repeat. */
  readonly mirrored?: readonly MirroredParam[] | undefined
  /** Learns the id under which the request goes out. */
  readonly onId?: ((id: number) => void) | undefined
}
