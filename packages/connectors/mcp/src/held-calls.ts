import type { Clock } from '@causeway/connector-kit'
import { CausewayError, invalidParams, limits, serverLimits } from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'
import type { HeldCall } from './held-call.js'
import { UpstreamFailure } from './upstream-failure.js'

interface Entry {
  readonly call: HeldCall
  /** Whose it is, and what was called: a handle is good for nothing else. */
  readonly belongsTo: string
  readonly taken: AbortController
}

/** Calls that wait for their client to come back, by handles that cannot be guessed and work once. They are of this process only. */
export class HeldCalls {
  readonly #upstream: string
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(upstream: string, clock: Clock) {
    this.#upstream = upstream
    this.#clock = clock
  }

  /** Keeps a call for as long as a person may take. @throws {UpstreamFailure} where too many wait already */
  keep(call: HeldCall, context: HandlerContext): string {
    if (this.#entries.size >= limits.maxAsksInFlight) {
      const failure = new UpstreamFailure(
        this.#upstream,
        `has ${limits.maxAsksInFlight} calls that wait for answers already. Try again later.`,
      )
      call.stop(failure)
      throw failure
    }
    const handle = crypto.randomUUID()
    const taken = new AbortController()
    this.#entries.set(handle, { call, belongsTo: ownerOf(context), taken })
    this.#clock.wait(serverLimits.askTimeoutMs, taken.signal).then(
      () => this.#end(handle, 'Nobody came back with an answer in time.'),
      // It was taken.
      () => {},
    )
    return handle
  }

  /** @throws {RpcError} `InvalidParams` where the handle is none, was used, expired, or belongs to something else */
  take(handle: string, context: HandlerContext): HeldCall {
    const entry = this.#entries.get(handle)
    if (entry === undefined || entry.belongsTo !== ownerOf(context)) {
      throw invalidParams(
        'Expected requestState as it was given for this call; it was changed or used before, belongs to another call, or nobody came back in time. Call again without it.',
      )
    }
    this.#entries.delete(handle)
    entry.taken.abort()
    return entry.call
  }

  close(): void {
    for (const handle of [...this.#entries.keys()]) this.#end(handle, 'The upstream was taken away.')
  }

  #end(handle: string, why: string): void {
    const entry = this.#entries.get(handle)
    this.#entries.delete(handle)
    entry?.taken.abort()
    entry?.call.stop(new CausewayError('ERR_CLIENT_GONE', why))
  }
}

function ownerOf({ principal, request }: HandlerContext): string {
  return JSON.stringify([principal?.id ?? null, request.method, request.name])
}
