import {
  CausewayError,
  ErrorCode,
  failureText,
  type JsonObject,
  limits,
  type Revision,
  RpcError,
  type RpcErrorObject,
  type RpcId,
  type RpcRequest,
  successText,
} from '@causeway/protocol'
import { answer } from './answers.js'
import type { Caller, Handlers } from './handlers.js'
import type { Link } from './link.js'

/** What a user's refusal is on the wire, as the specification's example of rejected sampling has it. */
const USER_REJECTED = -1

/** Answers the requests of legacy servers, each at most once and until the server gives it up. */
export class ServerQuestions {
  readonly #handlers: Handlers
  readonly #open = new Map<RpcId, AbortController>()

  constructor(handlers: Handlers) {
    this.#handlers = handlers
  }

  /** Answers in its own time, by asking `caller` where there is one; never throws. */
  take(request: RpcRequest, link: Link, revision: Revision, caller?: Caller, during?: RpcId): void {
    if (request.method === 'ping') {
      reply(link, successText(request.id, '{}'))
      return
    }
    if (this.#open.has(request.id)) {
      const message = 'Expected an id that is not in use: a request with it is still being answered.'
      reply(link, failureText(request.id, { code: ErrorCode.InvalidRequest, message }))
      return
    }
    if (this.#open.size >= limits.maxAsksInFlight) {
      const message = `At most ${limits.maxAsksInFlight} requests may wait for this client.`
      reply(link, failureText(request.id, { code: ErrorCode.InternalError, message }))
      return
    }
    const abort = new AbortController()
    this.#open.set(request.id, abort)
    // The server owes nothing as long as it waits for an answer, and people take their time.
    const goOn = link.hold(during)
    void this.#answer(request, abort.signal, caller)
      .finally(goOn)
      .then((result) => successText(request.id, JSON.stringify(revision.lowerResult(request.method, result))))
      .catch((error: unknown) => failureText(request.id, toErrorObject(error)))
      .then((text) => {
        if (this.#open.get(request.id) === abort) this.#open.delete(request.id)
        // A cancelled request gets no answer.
        if (!abort.signal.aborted) reply(link, text)
      })
  }

  /** The server gave a request up; unknown ids are ignored. It counts until its handler has ended. */
  cancel(id: RpcId): void {
    this.#open.get(id)?.abort()
  }

  /** Nobody waits for any answer any more. */
  cancelAll(): void {
    for (const abort of this.#open.values()) abort.abort()
    this.#open.clear()
  }

  async #answer({ method, params }: RpcRequest, signal: AbortSignal, caller?: Caller): Promise<JsonObject> {
    if (caller !== undefined) return caller.ask(method, params, { signal })
    const handler = this.#handlers.requests?.[method]
    return handler === undefined ? answer(this.#handlers, method, params, { signal }) : handler(params, { signal })
  }
}

function reply(link: Link, text: string): void {
  // A server that went away needs no answer.
  link.say(text).catch(() => {})
}

/** An error as the server may see it: what a handler threw may hold what is none of its business. */
function toErrorObject(error: unknown): RpcErrorObject {
  if (error instanceof RpcError) return error.toObject()
  const code = error instanceof CausewayError ? error.code : undefined
  switch (code) {
    case 'ERR_INPUT_UNANSWERABLE':
      return { code: ErrorCode.MethodNotFound, message: 'This client does not answer that.' }
    case 'ERR_INPUT_DECLINED':
      return { code: USER_REJECTED, message: 'The user rejected the request.' }
    default:
      return { code: ErrorCode.InternalError, message: 'The client could not answer.' }
  }
}
