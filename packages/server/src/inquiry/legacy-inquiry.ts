import { CausewayError, ErrorCode, type InputRequiredResult, type JsonObject, RpcError } from '@causeway/protocol'
import type { ServerRequest } from '../server-request.js'
import { requireCapability } from './capability.js'
import type { Inquiry, Question } from './inquiry.js'
import type { Visits } from './visits.js'

/** Attempts at one question whose answers do not fit, before the call fails. */
const MAX_ATTEMPTS = 3

/** Asks with a real server-to-client request on the stream of the call. */
export class LegacyInquiry implements Inquiry {
  readonly #request: ServerRequest
  readonly #visits: Visits
  readonly #done = new Map<string, unknown>()

  constructor(request: ServerRequest, visits: Visits) {
    this.#request = request
    this.#visits = visits
  }

  async ask(question: Question): Promise<JsonObject> {
    const { revision } = this.#request
    requireCapability(this.#request, question)
    if (!revision.serverMethods.has(question.method)) {
      throw new RpcError(ErrorCode.InvalidRequest, `Revision ${revision.id} has no ${question.method}.`)
    }
    const params = revision.lowerParams(question.method, question.params)
    if (typeof params.elicitationId === 'string')
      this.#visits.remember(params.elicitationId, this.#request.exchange.peer)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const answer = revision.liftResult(question.method, await this.#answer(question, params))
      if (await question.accepts(answer)) return answer
    }
    throw new RpcError(
      ErrorCode.InvalidParams,
      `The client's answer to ${question.method} did not fit what was asked, ${MAX_ATTEMPTS} times.`,
    )
  }

  /** The client's own error is not the caller's: it is told in words. */
  async #answer({ method, signal }: Question, params: JsonObject): Promise<JsonObject> {
    try {
      return await this.#request.exchange.ask(method, params, signal === undefined ? {} : { signal })
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause
      throw new CausewayError('ERR_CLIENT_REFUSED', `The client refused ${method}: ${cause.message}`, { cause })
    }
  }

  async once<T>(key: string, fn: () => T | Promise<T>): Promise<T> {
    if (!this.#done.has(key)) this.#done.set(key, Promise.resolve(fn()))
    return this.#done.get(key) as Promise<T> // stored under this key by this very function
  }

  settle<T>(run: Promise<T>): Promise<T | InputRequiredResult> {
    return run
  }

  finish(): void {}
}
