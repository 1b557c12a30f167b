/** A call to a legacy upstream, which waits for an answer, made by a modern client, which comes back with one. */
import {
  CausewayError,
  ErrorCode,
  type InputRequest,
  isObject,
  type JsonObject,
  type LoggingMessageParams,
  type ProgressParams,
  RpcError,
} from '@causeway/protocol'
import { type HandlerContext, requireCapability } from '@causeway/server'
import { isInputMethod, isMissingCapability, passLog, refusalFor } from './question.js'
import type { Roots } from './roots.js'
import type { ClientCall } from './turns.js'

interface OpenQuestion {
  readonly request: InputRequest
  answer(answer: JsonObject): void
  refuse(error: Error): void
}

/** One call of the upstream over as many requests of the client as it takes. Progress and logs go to the request of the moment. */
export class HeldCall implements ClientCall {
  readonly client: object = this
  readonly #roots: Roots
  missing: RpcError | undefined
  isHeard = false
  readonly #open = new Map<string, OpenQuestion>()
  readonly #stop = new AbortController()
  #outcome: Promise<JsonObject> | undefined
  #context: HandlerContext | undefined
  #asked = 0
  /** Somebody waits for the next question. */
  #onQuestion: (() => void) | undefined

  constructor(roots: Roots) {
    this.#roots = roots
  }

  /** Aborts when nobody waits for the outcome any more. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** What waits for an answer, by the key under which it is expected. */
  get questions(): { readonly [key: string]: InputRequest } {
    return Object.fromEntries([...this.#open].map(([key, { request }]) => [key, request]))
  }

  start(outcome: Promise<JsonObject>): void {
    this.#outcome = outcome
    // Whoever waits for it hears of it; nobody may.
    outcome.catch(() => {})
  }

  /** Hands in what the client brought. What fits no open question is ignored, and what was not answered stays open. */
  answer(answers: unknown): void {
    if (!isObject(answers)) return
    for (const [key, question] of this.#open) {
      const answer = Object.hasOwn(answers, key) ? answers[key] : undefined
      if (isObject(answer)) question.answer(answer)
    }
  }

  /** Works for one request of the client: to the end, or until there are questions. */
  async serve(context: HandlerContext): Promise<JsonObject | 'questions'> {
    const { signal } = context
    const abort = (): void => this.stop(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    this.#context = context
    try {
      return await Promise.race([this.#outcome ?? Promise.reject(new TypeError('Not started.')), this.#nextQuestions()])
    } finally {
      signal.removeEventListener('abort', abort)
      this.#context = undefined
      this.#onQuestion = undefined
    }
  }

  stop(reason: unknown): void {
    this.#stop.abort(reason)
  }

  ask(
    method: string,
    params: JsonObject | undefined = {},
    { signal }: { readonly signal: AbortSignal },
  ): Promise<JsonObject> {
    const context = this.#context
    this.isHeard = true
    this.#roots.asked(method)
    if (context === undefined || !isInputMethod(method)) {
      return Promise.reject(new RpcError(ErrorCode.MethodNotFound, `${method} cannot be asked now.`))
    }
    return new Promise((resolve, reject) => {
      try {
        requireCapability(context.request, { method, params })
      } catch (error) {
        if (isMissingCapability(error)) this.missing = error
        reject(refusalFor(method, error))
        return
      }
      this.#asked += 1
      const key = `${method.split('/')[0]}-${this.#asked}`
      const end = (): void => void this.#open.delete(key)
      const refuse = (error: Error): void => {
        end()
        reject(error)
      }
      this.#open.set(key, {
        request: { method, params },
        refuse,
        answer: (answer) => {
          end()
          resolve(answer)
        },
      })
      // Both of them end with the call at the latest.
      signal.addEventListener('abort', () => refuse(signal.reason), { once: true })
      this.signal.addEventListener('abort', () => refuse(refusalFor(method, this.signal.reason)), { once: true })
      this.#onQuestion?.()
    })
  }

  holdsUp(): void {
    if (this.#context !== undefined || this.#open.size === 0) return
    this.stop(
      new CausewayError('ERR_CLIENT_GONE', 'Nobody came back with an answer while others waited for their turn.'),
    )
  }

  log(message: LoggingMessageParams): void {
    this.isHeard = true
    if (this.#context !== undefined) passLog(this.#context, message)
  }

  progress({ progress, total, message }: ProgressParams): void {
    this.#context?.progress(progress, total, message)
  }

  /** Resolves once there is a question, and what is asked along with it had its turn. */
  #nextQuestions(): Promise<'questions'> {
    return new Promise((resolve) => {
      const soon = (): void => {
        this.#onQuestion = undefined
        setImmediate(() => resolve('questions'))
      }
      if (this.#open.size > 0) soon()
      else this.#onQuestion = soon
    })
  }
}
