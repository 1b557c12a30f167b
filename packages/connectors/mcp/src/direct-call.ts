import type { AskContext } from '@causeway/client'
import { isObject, type JsonObject, type LoggingMessageParams, type RpcError } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'
import { askClient, isMissingCapability, passLog, refusalFor } from './question.js'
import type { Roots } from './roots.js'
import type { ClientCall } from './turns.js'
import type { Visits } from './visits.js'

/** A call whose client can be asked, or is asked by the handler that makes the call, while the upstream waits. */
export class DirectCall implements ClientCall {
  readonly client: object
  missing: RpcError | undefined
  isHeard = false
  readonly #context: HandlerContext
  readonly #visits: Visits
  readonly #roots: Roots

  constructor(context: HandlerContext, { visits, roots }: { readonly visits: Visits; readonly roots: Roots }) {
    const { exchange } = context.request
    this.client = context.era === 'legacy' ? exchange.peer : exchange
    this.#context = context
    this.#visits = visits
    this.#roots = roots
  }

  async ask(method: string, params: JsonObject | undefined, { signal }: AskContext): Promise<JsonObject> {
    this.isHeard = true
    this.#roots.asked(method)
    if (isObject(params)) this.#visits.asked(params, this.#context)
    try {
      return await askClient(this.#context, method, params, signal)
    } catch (error) {
      if (isMissingCapability(error)) this.missing = error
      throw refusalFor(method, error)
    }
  }

  log(message: LoggingMessageParams): void {
    this.isHeard = true
    passLog(this.#context, message)
  }
}
