import { isObject, type JsonObject, type LoggingMessageParams, type RpcError } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'
import { askClient, isMissingCapability, passLog, refusalFor } from './question.js'
import type { ClientCall } from './turns.js'
import type { Visits } from './visits.js'

/** A call whose client can be asked, or is asked by the handler that makes the call, while the upstream waits. */
export class DirectCall implements ClientCall {
  readonly client: object
  missing: RpcError | undefined
  readonly #context: HandlerContext
  readonly #visits: Visits

  constructor(context: HandlerContext, visits: Visits) {
    const { exchange } = context.request
    this.client = context.era === 'legacy' ? exchange.peer : exchange
    this.#context = context
    this.#visits = visits
  }

  async ask(method: string, params: JsonObject | undefined): Promise<JsonObject> {
    if (isObject(params)) this.#visits.asked(params, this.#context)
    try {
      return await askClient(this.#context, method, params)
    } catch (error) {
      if (isMissingCapability(error)) this.missing = error
      throw refusalFor(method, error)
    }
  }

  log(message: LoggingMessageParams): void {
    passLog(this.#context, message)
  }
}
