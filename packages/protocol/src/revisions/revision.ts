import type { RpcError } from '../errors/rpc-error.js'
import type { JsonObject } from '../jsonrpc/message.js'

/** The revisions of the protocol, oldest first. */
export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const

export type RevisionId = (typeof REVISIONS)[number]

/** `legacy`: `initialize` and sessions. `modern`: every request carries what it needs. */
export type Era = 'legacy' | 'modern'

/**
 * One revision of the protocol: which methods it has, and how the neutral model (the newest revision's shapes) becomes
 * what this revision may carry, and back. Pure; lists are lowered once and kept by the caller.
 */
export interface Revision {
  readonly id: RevisionId
  readonly era: Era
  /** May arrays of messages be received? 2025-03-26 only. */
  readonly batches: boolean
  /** Requests and notifications that a client may send. */
  readonly clientMethods: ReadonlySet<string>
  /** Requests and notifications that a server may send. */
  readonly serverMethods: ReadonlySet<string>
  /** A neutral result as this revision's wire may carry it. Never mutates; returns the same object where nothing changes. */
  readonly lowerResult: (method: string, result: JsonObject) => JsonObject
  /** Neutral parameters (of a request or notification this side sends) as this revision's wire may carry them. */
  readonly lowerParams: (method: string, params: JsonObject) => JsonObject
  /** A result from the wire in the neutral shapes; what is missing gets the specification's default. */
  readonly liftResult: (method: string, result: JsonObject) => JsonObject
  /** An error as this revision spells it: codes that it does not know become those that it does. */
  readonly lowerError: (error: RpcError) => RpcError
  /** An error from the wire with the newest revision's code. */
  readonly liftError: (error: RpcError) => RpcError
}
