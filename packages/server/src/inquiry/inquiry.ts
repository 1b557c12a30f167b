import type { InputMethod, InputRequiredResult, JsonObject } from '@causeway/protocol'

/** One thing that a handler asks the client for. */
export interface Question {
  readonly method: InputMethod
  readonly params: JsonObject
  /** The same in every run of the handler; derived from the question where the handler gives none. */
  readonly key: string | undefined
  /** Is the answer good enough? A bad one is asked for again. */
  accepts(answer: JsonObject): boolean | Promise<boolean>
  /** Nobody wants to know any more; the call itself may go on. Legacy clients only. */
  readonly signal?: AbortSignal | undefined
}

/** How one call asks its client: on the wire in the legacy era, by being answered `input_required` and run again in the modern one. */
export interface Inquiry {
  ask(question: Question): Promise<JsonObject>
  /** Runs `fn` once for the whole call, however often the handler runs. Its result must survive JSON. */
  once<T>(key: string, fn: () => T | Promise<T>): Promise<T>
  /** Waits for `run`, or for the moment at which it cannot go on without the client. */
  settle<T>(run: Promise<T>): Promise<T | InputRequiredResult>
  /** The handler is done: @throws {RpcError} where it took another branch than before. */
  finish(): void
}
