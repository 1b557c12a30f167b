import {
  type JsonObject,
  limits,
  type ProgressParams,
  type Revision,
  RpcError,
  type RpcId,
  type RpcResponse,
} from '@causeway/protocol'
import { type Cancellation, type Canceller, InFlight } from '@causeway/transports'
import { Deadlines } from './deadlines.js'
import { clientError, reportLater } from './errors.js'
import type { Caller } from './handlers.js'

/** How a server learns that nobody waits any more: by a notification, by the end of the exchange, by both, or not at all. */
export type CancelStyle = 'notify' | 'hang-up' | 'both' | 'never'

/** One request: what is sent, how long the answer may take, and who hears of it meanwhile. */
export interface Outgoing {
  readonly id: number
  readonly method: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>> | undefined
  /** The longest silence, in milliseconds: each progress notification starts it anew. */
  readonly timeoutMs: number
  /** The longest wait altogether, progress or not. */
  readonly maxTimeoutMs: number
  readonly onProgress: ((progress: ProgressParams) => void) | undefined
  readonly signal: Cancellation | undefined
  readonly cancel: CancelStyle
  /** Who made it, where that is not the client itself. */
  readonly caller: Caller | undefined
  /** What a failure can still come to: a promise of the result, or of why there is none. Absent: the call fails with it. */
  readonly recover: ((error: unknown) => Promise<JsonObject>) | undefined
  /** Whose shapes the answer has: it is lifted to the newest one's. */
  readonly revision: Pick<Revision, 'liftResult' | 'liftError'>
}

/** A request that waits for its response. */
export interface Call {
  readonly request: Outgoing
  /** Ends the exchange. */
  readonly hangUp: Canceller | undefined
  /** Called once, when the call is settled in whatever way. */
  readonly release: (() => void) | undefined
  /** Moves on by the time that the call was held. */
  startedAt: number
  /** `Infinity` while it is held. */
  deadline: number
  /** By how many it is held, and since when. */
  holds: number
  heldSince: number
  resolve(result: JsonObject | Promise<JsonObject>): void
}

/** The requests of one connection that wait for their response. Settles each once; whatever comes later is not its own. */
export class Calls {
  /** Tells the server, as its transport and era want it, that nobody waits any more. */
  readonly #giveUp: (call: Call, reason: string) => void
  readonly #calls = new InFlight<RpcId, Call>()
  readonly #deadlines = new Deadlines((now) => this.#expire(now))
  #lastId = 0
  #onIdle: (() => void) | undefined
  /** Calls that wait for their turn. */
  readonly #queue: (() => void)[] = []

  constructor(giveUp: (call: Call, reason: string) => void) {
    this.#giveUp = giveUp
  }

  /** An id that this connection has not used. */
  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  get size(): number {
    return this.#calls.size
  }

  /** Does the server have as many calls to answer as it may have at the same time? */
  get full(): boolean {
    return this.#calls.size >= limits.maxRequestsInFlight
  }

  /**
   * Resolves when a call was settled, first come, first served.
   * @throws {CausewayError} `ERR_TOO_MANY_CALLS`
   */
  room(): Promise<void> {
    if (this.#queue.length >= limits.maxQueuedCalls) {
      const message = `At most ${limits.maxQueuedCalls} calls may wait for their turn. Await some before making more.`
      return Promise.reject(clientError('ERR_TOO_MANY_CALLS', message))
    }
    return new Promise((resolve) => this.#queue.push(resolve))
  }

  /**
   * Waits for the response.
   * @throws {RpcError} what the server answered instead
   * @throws {CausewayError} `ERR_CALL_TIMEOUT`, and whatever `abandon`, `fail` and `failAll` are given
   */
  wait(request: Outgoing, { hangUp, release }: Pick<Call, 'hangUp' | 'release'>): Promise<JsonObject> {
    return new Promise((resolve) => {
      const startedAt = performance.now()
      const call = { request, hangUp, release, startedAt, deadline: 0, holds: 0, heldSince: 0, resolve }
      prolong(call, startedAt)
      this.#calls.set(request.id, call)
      this.#deadlines.expect(call.deadline)
    })
  }

  waitsFor(id: RpcId): boolean {
    return this.#calls.get(id) !== undefined
  }

  /** Who made the call, where somebody was named. */
  callerOf(id: RpcId): Caller | undefined {
    return this.#calls.get(id)?.request.caller
  }

  /**
   * Stops the clock of one call, or of all that wait now, until the returned function is called: the server waits for an answer to a
   * question, so its own is not due.
   */
  hold(id: RpcId | undefined): () => void {
    const held = this.#calls.all().filter((call) => id === undefined || call.request.id === id)
    for (const call of held) {
      if (call.holds++ === 0) call.heldSince = performance.now()
      call.deadline = Number.POSITIVE_INFINITY
    }
    return () => {
      const now = performance.now()
      for (const call of held.splice(0)) {
        if (--call.holds > 0) continue
        call.startedAt += now - call.heldSince
        prolong(call, now)
        this.#deadlines.expect(call.deadline)
      }
    }
  }

  /** False where nobody waits for it. An error without an id is the answer of the only call there is. */
  answer(response: RpcResponse): boolean {
    const id = response.id ?? this.#only?.request.id
    const call = id === undefined ? undefined : this.#take(id)
    if (call === undefined) return false
    settle(call, response)
    return true
  }

  /** Prolongs the wait for a request, whose id is its progress token. False where nobody waits for it. */
  progress(progress: ProgressParams): boolean {
    const call = this.#calls.get(progress.progressToken)
    if (call === undefined) return false
    if (call.holds === 0) prolong(call, performance.now())
    try {
      call.request.onProgress?.(progress)
    } catch (error) {
      reportLater(error)
    }
    return true
  }

  /** Ends the wait with an error and tells the server, unless the call was settled already. */
  abandon(id: RpcId, error: unknown, reason: string): void {
    const call = this.#calls.get(id)
    this.fail(id, error)
    if (call !== undefined) this.#giveUp(call, reason)
  }

  /** Ends the wait of the only call there is. False where there is none, or more than one. */
  failOnly(error: unknown): boolean {
    const call = this.#only
    if (call !== undefined) this.fail(call.request.id, error)
    return call !== undefined
  }

  /** Ends the wait with an error; the server knows, or is gone. */
  fail(id: RpcId, error: unknown): void {
    const call = this.#take(id)
    call?.resolve(failure(error, call.request))
  }

  /** Tells when nothing waits any more, which may be at once. */
  whenIdle(listener: () => void): void {
    this.#onIdle = listener
    if (this.#calls.size === 0) listener()
  }

  failAll(error: unknown): void {
    this.#deadlines.stop()
    for (const { request } of this.#calls.all()) this.fail(request.id, error)
    for (const goOn of this.#queue.splice(0)) goOn()
  }

  /** The only call there is. */
  get #only(): Call | undefined {
    return this.#calls.size === 1 ? this.#calls.all()[0] : undefined
  }

  #take(id: RpcId): Call | undefined {
    const call = this.#calls.get(id)
    if (call === undefined) return undefined
    this.#calls.delete(id)
    call.release?.()
    this.#queue.shift()?.()
    if (this.#calls.size === 0) this.#onIdle?.()
    return call
  }

  #expire(now: number): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const call of this.#calls.all()) {
      if (call.deadline > now) earliest = Math.min(earliest, call.deadline)
      else this.abandon(call.request.id, timeoutError(call), 'The client stopped waiting.')
    }
    return earliest
  }
}

function prolong(call: Call, now: number): void {
  const { timeoutMs, maxTimeoutMs } = call.request
  call.deadline = Math.min(now + timeoutMs, call.startedAt + maxTimeoutMs)
}

function settle({ request, resolve }: Call, response: RpcResponse): void {
  const { method, revision } = request
  if ('error' in response) resolve(failure(revision.liftError(RpcError.from(response.error)), request))
  else resolve(revision.liftResult(method, response.result))
}

/** The recovery starts after whatever is going on, such as the end of the connection. */
export function failure(error: unknown, { recover }: Outgoing): Promise<JsonObject> {
  return Promise.reject(error).catch(recover)
}

function timeoutError({ request: { method, timeoutMs, maxTimeoutMs }, startedAt, deadline }: Call): Error {
  const waitedMs = Math.round(performance.now() - startedAt)
  const capped = maxTimeoutMs > timeoutMs && deadline >= startedAt + maxTimeoutMs
  const hint = capped ? 'maxTimeoutMs' : 'timeoutMs'
  return clientError(
    'ERR_CALL_TIMEOUT',
    `Expected an answer to ${method}; none came within ${waitedMs} ms. Raise ${hint} where the server needs longer.`,
  )
}
