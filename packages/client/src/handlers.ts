import type {
  CreateMessageParams,
  CreateMessageResult,
  ElicitFormParams,
  ElicitResult,
  ElicitUrlParams,
  JsonObject,
  LoggingMessageParams,
  Root,
} from '@causeway/protocol'
import type { ClientEvents } from './client-events.js'

/** What a handler learns beside the question. */
export interface AskContext {
  /** Aborts when the server, or the call that led to the question, no longer waits for the answer. */
  readonly signal: AbortSignal
}

type Answer<T> = T | Promise<T>

/** Who is behind one call where that is not the client itself, as with a gateway: answers and hears what the call leads to. */
export interface Caller {
  /**
   * Answers a question of the server: a legacy server's request as its revision has it.
   * @throws {RpcError} what the server is answered instead
   */
  ask(method: string, params: JsonObject | undefined, context: AskContext): Promise<JsonObject>
  /** Hears a log message. */
  log(message: LoggingMessageParams): void
}

/**
 * Answers to what a server asks, the same in every era. Which of them are there decides what the client declares itself
 * capable of, so leave out what you cannot answer.
 */
export interface Handlers {
  /**
   * A form for the user. On `accept`, members that `content` lacks get the schema's defaults, and the result is checked
   * against the schema before it is sent.
   */
  elicit?(params: ElicitFormParams, context: AskContext): Answer<ElicitResult>
  /**
   * An address for the user to visit: show it in full, ask for consent, never fetch it. `accept` means that they went.
   * With it, calls that a server of 2025-11-25 refuses until the user has been somewhere are repeated afterwards.
   */
  elicitUrl?(params: ElicitUrlParams, context: AskContext): Answer<ElicitResult>
  /** A completion by a model. Null declines. Declare `capabilities.sampling.tools` where it can use tools. */
  sample?(params: CreateMessageParams, context: AskContext): Answer<CreateMessageResult | null>
  /** The folders the user works in, or how to find them. Null declines. */
  roots?: readonly Root[] | ((context: AskContext) => Answer<readonly Root[] | null>)
  /** Other requests of a server, by method; legacy revisions only. */
  requests?: { readonly [method: string]: (params: JsonObject | undefined, context: AskContext) => Answer<JsonObject> }
  /**
   * Whose is what came on no call's own stream? Pipes have none. Undefined: the handlers' above.
   * @see ForwardOptions.caller
   */
  callerOf?(what: 'question' | 'log'): Caller | undefined
  /** Listeners that are there from the first message on. @see Client.on */
  on?: { readonly [Name in keyof ClientEvents]?: (event: ClientEvents[Name]) => void }
}
