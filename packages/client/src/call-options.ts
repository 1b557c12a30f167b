import type { JsonObject, MirroredParam, ProgressParams } from '@causeway/protocol'

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

/** What the features of the client add to that. */
export interface RequestOptions extends CallOptions {
  /** Arguments that HTTP headers repeat. */
  readonly mirrored?: readonly MirroredParam[] | undefined
  /** Learns the id under which the request goes out. */
  readonly onId?: ((id: number) => void) | undefined
}
