import type { ClientCapabilities, Implementation, LoggingLevel, Revision, ServerCapabilities } from '@causeway/protocol'

/** What client and server know of each other once they have found a revision. */
export interface Agreement {
  readonly revision: Revision
  readonly serverCapabilities: ServerCapabilities
  /** For display only: the server says so itself. */
  readonly serverInfo: Implementation | undefined
  /** How the server wants to be used, in words for a model. */
  readonly instructions: string | undefined
}

/** What a client says of itself. */
export interface Introduction {
  readonly info: Implementation
  readonly capabilities: ClientCapabilities
  /** Changes when the caller asks for another level. */
  logLevel: LoggingLevel | undefined
}

/** How long a call waits where it does not say otherwise, in milliseconds. */
export interface DefaultPatience {
  readonly timeoutMs: number
  readonly maxTimeoutMs: number
}
