import type { Caller } from '@causeway/client'
import type { Clock } from '@causeway/connector-kit'
import { CausewayError, limits, type RpcError } from '@causeway/protocol'
import type { Cancellation } from '@causeway/transports'

/** A call on its way, and whose it is. */
export interface ClientCall extends Caller {
  /** The same object for all calls of one client of the gateway; questions of one can be asked through any of its calls. */
  readonly client: object
  /** It was asked for something that its client did not declare. */
  readonly missing: RpcError | undefined
  /** The upstream has asked or said something during it: whoever made the call would hear it twice if it were repeated. */
  readonly isHeard: boolean
  /** Gives it up where it waits for a client that may never come back. */
  holdsUp?(): void
}

interface Waiting {
  readonly call: ClientCall
  go(): void
}

/** Who waits that long for its turn waits for nobody who may never come. */
const MAX_WAIT_MS = 60_000

/**
 * The calls that an upstream works on. What it asks or says outside of a call's own stream is that of the one client that has calls
 * on their way. Once an upstream has asked while several had, it works for one client at a time.
 */
export class Turns {
  readonly #working = new Set<ClientCall>()
  readonly #queue = new Set<Waiting>()
  readonly #clock: Clock
  #oneByOne = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** From now on the calls of different clients take turns. */
  takeTurns(): void {
    this.#oneByOne = true
  }

  get takesTurns(): boolean {
    return this.#oneByOne
  }

  /** The latest call of the only client that has any; undefined where there is none, or are several. */
  get only(): ClientCall | undefined {
    let latest: ClientCall | undefined
    for (const call of this.#working) {
      if (latest !== undefined && latest.client !== call.client) return undefined
      latest = call
    }
    return latest
  }

  get idle(): boolean {
    return this.#working.size === 0
  }

  /** Begins a call that waits for nobody. Pair with `end`. */
  join(call: ClientCall): void {
    this.#working.add(call)
  }

  /** Begins a call, or waits until it may. Pair with `end`. Undefined: at once. Rejects with the signal's reason, or where too many wait. */
  begin(call: ClientCall, signal: () => Cancellation): Promise<void> | undefined {
    if (!this.#oneByOne || (this.#queue.size === 0 && this.#suits(call))) {
      this.#working.add(call)
      return undefined
    }
    if (this.#queue.size >= limits.maxRequestsInFlight) {
      const message = `${limits.maxRequestsInFlight} calls wait for their turn already.`
      return Promise.reject(new CausewayError('ERR_TOO_MANY_CALLS', message))
    }
    return this.#wait(call, signal())
  }

  end(call: ClientCall): void {
    this.#working.delete(call)
    for (const waiting of this.#queue) {
      if (!this.#suits(waiting.call)) return
      this.#queue.delete(waiting)
      this.#working.add(waiting.call)
      waiting.go()
    }
  }

  #suits({ client }: ClientCall): boolean {
    return this.#working.size === 0 || this.only?.client === client
  }

  #wait(call: ClientCall, signal: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = new AbortController()
      const stop = (): void => {
        over.abort()
        this.#queue.delete(waiting)
        reject(signal.reason)
      }
      const waiting: Waiting = {
        call,
        go: () => {
          over.abort()
          signal.removeEventListener('abort', stop)
          resolve()
        },
      }
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#queue.add(waiting)
      this.#clock.wait(MAX_WAIT_MS, over.signal).then(
        () => {
          for (const working of this.#working) working.holdsUp?.()
        },
        // It had its turn.
        () => {},
      )
    })
  }
}
