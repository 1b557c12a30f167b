/**
 * Multi round-trip requests: a handler that asks is run again from the top once the answers are there.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
import {
  CausewayError,
  ErrorCode,
  type InputRequest,
  type InputRequiredResult,
  type JsonObject,
  limits,
  RpcError,
} from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { ServerRequest } from '../server-request.js'
import { requireCapability } from './capability.js'
import { canonicalText, fingerprint } from './digest.js'
import type { Inquiry, Question } from './inquiry.js'
import { EMPTY_JOURNAL, type Journal, type RequestStates } from './request-state.js'

interface Waiting {
  readonly key: string
  readonly print: string
  readonly request: InputRequest
  readonly reject: (reason: Error) => void
}

export class ModernInquiry implements Inquiry {
  readonly #request: ServerRequest
  readonly #states: RequestStates
  #journal: Promise<Journal> | undefined
  #known: Journal | undefined
  /** Keys and fingerprints of what this run asked so far. */
  readonly #asked = new Map<string, string>()
  /** What this run got answered, to be carried on. */
  readonly #answers = new Map<string, JsonObject>()
  readonly #done = new Map<string, Promise<unknown>>()
  /** Side effects that run now: a round does not end before they did. */
  readonly #running = new Set<Promise<unknown>>()
  #waiting: Waiting[] = []
  #suspended = false
  #onSuspend: ((result: InputRequiredResult | Promise<InputRequiredResult>) => void) | undefined

  constructor(request: ServerRequest, states: RequestStates) {
    this.#request = request
    this.#states = states
  }

  async ask(question: Question): Promise<JsonObject> {
    requireCapability(this.#request, question)
    const params = this.#request.revision.lowerParams(question.method, question.params)
    const request: InputRequest = { method: question.method, params }
    const print = fingerprint(canonicalText(request))
    const key = this.#claim(
      question.key ?? `${question.method.split('/')[0]}-${print}`,
      print,
      question.key !== undefined,
    )
    const journal = await this.#open()
    const entry = journal.asked[key]
    if (entry !== undefined && entry.print !== print) throw otherBranch(key)
    const answer = entry?.answer ?? this.#answerOf(key)
    if (answer !== undefined && (await question.accepts(answer))) {
      this.#answers.set(key, answer)
      return answer
    }
    return this.#suspend(key, print, request)
  }

  async once<T>(key: string, fn: () => T | Promise<T>): Promise<T> {
    const journal = await this.#open()
    this.#throwIfSuspended()
    if (Object.hasOwn(journal.done, key)) return journal.done[key] as T // what fn gave in an earlier round
    const known = this.#done.get(key)
    if (known !== undefined) return known as Promise<T> // stored under this key below
    const run = Promise.resolve().then(fn)
    this.#done.set(key, run)
    this.#running.add(run)
    return run.finally(() => this.#running.delete(run))
  }

  settle<T>(run: Promise<T>): Promise<T | InputRequiredResult> {
    return new Promise((resolve, reject) => {
      this.#onSuspend = resolve
      run.then(resolve, (error: unknown) => {
        // A suspended run ends with the rejection of what it waited for; the round's result is on its way.
        if (!this.#suspended) reject(error)
      })
      if (this.#waiting.length > 0) this.#endRoundSoon()
    })
  }

  finish(): void {
    const before = this.#known
    if (before === undefined || this.#suspended) return
    for (const key of Object.keys(before.asked)) if (!this.#asked.has(key)) throw otherBranch(key)
  }

  /** Opens the state that the client brought back, before the handler runs. @throws {RpcError} where it is not this call's */
  async resume(): Promise<void> {
    await this.#open()
  }

  #open(): Promise<Journal> {
    const { requestState } = this.#request.params
    this.#journal ??=
      typeof requestState === 'string' ? this.#states.open(this.#request, requestState) : Promise.resolve(EMPTY_JOURNAL)
    return this.#journal.then((journal) => {
      this.#known = journal
      return journal
    })
  }

  /** The key of a question in this run; equal questions without a key of their own are numbered. */
  #claim(wanted: string, print: string, explicit: boolean): string {
    this.#throwIfSuspended()
    let key = wanted
    for (let copy = 2; this.#asked.has(key); copy++) {
      if (explicit) throw new TypeError(`Two questions of one call have the key '${wanted}'; give each its own.`)
      key = `${wanted}-${copy}`
    }
    this.#asked.set(key, print)
    return key
  }

  #answerOf(key: string): JsonObject | undefined {
    const { inputResponses } = this.#request.params
    const answer = isJsonObject(inputResponses) && Object.hasOwn(inputResponses, key) ? inputResponses[key] : undefined
    return isJsonObject(answer) ? answer : undefined
  }

  #suspend(key: string, print: string, request: InputRequest): Promise<never> {
    return new Promise<never>((_, reject) => {
      this.#waiting.push({ key, print, request, reject })
      if (this.#waiting.length === 1) this.#endRoundSoon()
    })
  }

  /** Ends the round once everything that is awaited together had its turn. */
  #endRoundSoon(): void {
    afterTurn(() => {
      if (this.#onSuspend === undefined || this.#suspended) return
      this.#onSuspend(this.#endRound())
    })
  }

  async #endRound(): Promise<InputRequiredResult> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
    this.#suspended = true
    const waiting = this.#waiting
    this.#waiting = []
    try {
      return await this.#inputRequired(waiting)
    } finally {
      const reason = new CausewayError(
        'ERR_SUSPENDED',
        'The call goes on in another run, once the client has answered.',
      )
      for (const { reject } of waiting) reject(reason)
    }
  }

  async #inputRequired(waiting: readonly Waiting[]): Promise<InputRequiredResult> {
    const before = await this.#open()
    for (const key of Object.keys(before.asked)) if (!this.#asked.has(key)) throw otherBranch(key)
    if (before.rounds >= limits.maxInputRounds) {
      throw new RpcError(ErrorCode.InvalidParams, `No fitting answer within ${limits.maxInputRounds} rounds.`)
    }
    const asked: { [key: string]: Journal['asked'][string] } = {}
    for (const [key, print] of this.#asked) {
      const answer = this.#answers.get(key)
      asked[key] = answer === undefined ? { print } : { print, answer }
    }
    const done: { [key: string]: unknown } = { ...before.done }
    for (const [key, run] of this.#done) {
      const [outcome] = await Promise.allSettled([run])
      // A side effect that failed is run again when the handler comes to it again.
      if (outcome.status === 'fulfilled') done[key] = outcome.value
    }
    const requestState = await this.#states.seal(this.#request, { rounds: before.rounds + 1, asked, done })
    const inputRequests = Object.fromEntries(waiting.map(({ key, request }) => [key, request]))
    return { resultType: 'input_required', inputRequests, requestState }
  }

  #throwIfSuspended(): void {
    if (this.#suspended)
      throw new CausewayError('ERR_SUSPENDED', 'This run of the handler is over; nothing it does counts.')
  }
}

function otherBranch(key: string): RpcError {
  return new RpcError(
    ErrorCode.InternalError,
    `The handler took another branch when it was resumed: it did not ask '${key}' as before. ` +
      'Make what it asks depend on arguments, answers and once() only, and give questions a key.',
  )
}

/** Runs `fn` after the promises that are ready now had their turn. */
const afterTurn: (fn: () => void) => unknown = globalThis.setImmediate ?? ((fn: () => void) => setTimeout(fn, 0))
