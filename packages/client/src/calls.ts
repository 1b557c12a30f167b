import {
  type JsonObject,
  limits,
  type ProgressParams,
  type Revision,
  RpcError,
  type RpcId,
  type RpcResponse,
} from '@causeway/protocol'
import { InFlight } from '@causeway/transports'
import { Deadlines } from './deadlines.js'
import { clientError, reportLater } from './errors.js'
import type { Caller } from './handlers.js'

/** How long a call may take and who hears of it meanwhile. */
export interface Wait {
  readonly method: string
  /** The longest silence, in milliseconds: each progress notification starts it anew. */
  readonly timeoutMs: number
  /** The longest wait altogether, progress or not. */
  readonly maxTimeoutMs: number
  readonly onProgress?: ((progress: ProgressParams) => void) | undefined
  /** Tells the server, as its transport and era want it, that nobody waits any more. */
  readonly giveUp?: ((id: RpcId, reason: string) => void) | undefined
  /** Called once, when the call is settled in whatever way. */
  readonly release?: (() => void) | undefined
  /** Who made it, where that is not the client itself. */
  readonly caller?: Caller | undefined
  /** Whose shapes the answer has: it is lifted to the newest one's. Absent: it is taken as it is. */
  readonly revision?: Pick<Revision, 'liftResult' | 'liftError'> | undefined
}

interface Call {
  readonly id: RpcId
  readonly wait: Wait
  /** Moves on by the time that the call was held. */
  startedAt: number
  /** `Infinity` while it is held. */
  deadline: number
  /** By how many it is held, and since when. */
  holds: number
  heldSince: number
  resolve(result: JsonObject): void
  reject(error: unknown): void
}

/** The requests of one connection that wait for their response. Settles each once; whatever comes later is not its own. */
export class Calls {
  readonly #calls = new InFlight<RpcId, Call>()
  readonly #deadlines = new Deadlines((now) => this.#expire(now))
  #lastId = 0
  #onIdle: (() => void) | undefined
  /** Calls that wait for their turn. */
  readonly #queue: (() => void)[] = []

  /** An id that this connection has not used. */
  nextId(): number {
    this.#lastId += 1
    return this.#lastId
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
   * Waits for the response to the request `id`.
   * @throws {RpcError} what the server answered instead
   * @throws {CausewayError} `ERR_CALL_TIMEOUT`, and whatever `abandon`, `fail` and `failAll` are given
   */
  wait(id: RpcId, wait: Wait): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now()
      const call = { id, wait, startedAt, deadline: 0, holds: 0, heldSince: 0, resolve, reject }
      prolong(call, startedAt)
      this.#calls.set(id, call)
      this.#deadlines.expect(call.deadline)
    })
  }

  waitsFor(id: RpcId): boolean {
    return this.#calls.get(id) !== undefined
  }

  /** Who made the call, where somebody was named. */
  callerOf(id: RpcId): Caller | undefined {
    return this.#calls.get(id)?.wait.caller
  }

  /**
   * Stops the clock of one call, or of all that wait now, until the returned function is called: the server waits for an answer to a
   * question, so its own is not due.
   */
  hold(id: RpcId | undefined): () => void {
    const held = this.#calls.all().filter((call) => id === undefined || call.id === id)
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
    const id = response.id ?? this.#only?.id
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
      call.wait.onProgress?.(progress)
    } catch (error) {
      reportLater(error)
    }
    return true
  }

  /** Ends the wait with an error and tells the server, unless the call was settled already. */
  abandon(id: RpcId, error: unknown, reason: string): void {
    const call = this.#take(id)
    call?.reject(error)
    call?.wait.giveUp?.(id, reason)
  }

  /** Ends the wait of the only call there is. False where there is none, or more than one. */
  failOnly(error: unknown): boolean {
    const call = this.#only
    if (call !== undefined) this.fail(call.id, error)
    return call !== undefined
  }

  /** Ends the wait with an error; the server knows, or is gone. */
  fail(id: RpcId, error: unknown): void {
    this.#take(id)?.reject(error)
  }

  /** Tells when nothing waits any more, which may be at once. */
  whenIdle(listener: () => void): void {
    this.#onIdle = listener
    if (this.#calls.size === 0) listener()
  }

  failAll(error: unknown): void {
    this.#deadlines.stop()
    for (const { id } of this.#calls.all()) this.fail(id, error)
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
    call.wait.release?.()
    this.#queue.shift()?.()
    if (this.#calls.size === 0) this.#onIdle?.()
    return call
  }

  #expire(now: number): number {
    let earliest = Number.POSITIVE_INFINITY
    for (const call of this.#calls.all()) {
      if (call.deadline > now) earliest = Math.min(earliest, call.deadline)
      else this.abandon(call.id, timeoutError(call), 'The client stopped waiting.')
    }
    return earliest
  }
}

function prolong(call: Call, now: number): void {
  const { timeoutMs, maxTimeoutMs } = call.wait
  call.deadline = Math.min(now + timeoutMs, call.startedAt + maxTimeoutMs)
}

function settle({ wait: { method, revision }, resolve, reject }: Call, response: RpcResponse): void {
  if ('error' in response) {
    const error = RpcError.from(response.error)
    reject(revision?.liftError(error) ?? error)
  } else resolve(revision?.liftResult(method, response.result) ?? response.result)
}

function timeoutError({ wait: { method, timeoutMs, maxTimeoutMs }, startedAt, deadline }: Call): Error {
  const waitedMs = Math.round(performance.now() - startedAt)
  const capped = maxTimeoutMs > timeoutMs && deadline >= startedAt + maxTimeoutMs
  const hint = capped ? 'maxTimeoutMs' : 'timeoutMs'
  return clientError(
    'ERR_CALL_TIMEOUT',
    `Expected an answer to ${method}; none came within ${waitedMs} ms. Raise ${hint} where the server needs longer.`,
  )
}
