import { CausewayError, limits } from '@causeway/protocol'
import type { Connection, Receiver } from '../connection.js'

/**
 * Two connected ends in one process: what one sends, the other receives a microtask later and in order. Closing either
 * closes both, after what was sent before has been delivered. Frames wait until their receiver opens; where more than
 * `limits.maxQueuedBytes` (in UTF-16 units) wait, both close with `ERR_SLOW_READER`.
 *
 * @example
 * const [ours, theirs] = memoryPair()
 * serveConnection(service, theirs, { transport: 'memory' })
 */
export function memoryPair(): [Connection, Connection] {
  const first = new MemoryEnd()
  const second = new MemoryEnd()
  first.join(second)
  second.join(first)
  return [first, second]
}

class MemoryEnd implements Connection {
  /** Everything but the construction of a pair sees an end that is joined. */
  #other: MemoryEnd | undefined
  #receiver: Receiver | undefined
  /** Frames that were sent to this end and are not delivered yet. */
  #inbox: string[] = []
  #inboxLength = 0
  #scheduled = false
  /** There once either end closed; `closed` follows the last frame of the inbox. */
  #over: { readonly reason: Error | undefined } | undefined
  #told = false
  /** This end closed: nothing is delivered to it any more. */
  #deaf = false

  join(other: MemoryEnd): void {
    this.#other = other
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver
    this.#schedule()
  }

  send(frame: string): void | Promise<void> {
    if (this.#over !== undefined) return Promise.reject(closedError())
    return this.#other?.take(frame)
  }

  take(frame: string): void | Promise<void> {
    if (this.#inboxLength + frame.length > limits.maxQueuedBytes) {
      const reason = slowReader()
      this.#endBoth(reason)
      return Promise.reject(reason)
    }
    this.#inbox.push(frame)
    this.#inboxLength += frame.length
    this.#schedule()
  }

  close(): Promise<void> {
    this.#endBoth(undefined)
    // What was sent before goes first; it is on its way in microtasks that are queued already.
    return Promise.resolve()
  }

  /** This end wants nothing any more; the other one still gets what it was sent. */
  #endBoth(reason: Error | undefined): void {
    this.#deaf = true
    this.#inbox = []
    this.end(reason)
    this.#other?.end(reason)
  }

  end(reason: Error | undefined): void {
    this.#over ??= { reason }
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#receiver === undefined) return
    this.#scheduled = true
    queueMicrotask(this.#deliver)
  }

  readonly #deliver = (): void => {
    this.#scheduled = false
    const frames = this.#inbox
    this.#inbox = []
    this.#inboxLength = 0
    for (const frame of frames) if (!this.#deaf) this.#receiver?.frame(frame)
    if (this.#over === undefined || this.#told || this.#inbox.length > 0) return
    this.#told = true
    this.#receiver?.closed(this.#over.reason)
  }
}

function closedError(): CausewayError {
  return new CausewayError('ERR_CONNECTION_CLOSED', 'The connection is closed; open a new one.')
}

function slowReader(): CausewayError {
  return new CausewayError(
    'ERR_SLOW_READER',
    `More than ${limits.maxQueuedBytes} characters waited for the other end of a memory pair; send less in one turn.`,
  )
}
