/** One stream of events of a legacy session. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery */
import { tapWire } from '../../wire-tap.js'
import type { IncomingCall } from '../incoming-call.js'
import type { OpenCall } from '../open-calls.js'
import { frameEventWithId, KEEP_ALIVE, primingEvent } from '../sse.js'
import type { EventLog } from './event-log.js'

export interface StreamOptions {
  /** Unique among all streams of the server. */
  readonly number: number
  /** What the ids of the stream's events begin with. */
  readonly idPrefix: string
  /** Does the client take an event with an id and no data as the place to resume from? Since 2025-11-25. */
  readonly primes: boolean
  readonly log: EventLog
  /** What the wire tap shows as the link of its frames. */
  readonly link: object
  /** The client let go of the stream, or it ended. */
  detached(stream: SessionStream): void
}

/**
 * A sequence of frames that outlives the HTTP responses which carry it: the client may lose one and resume with another,
 * by naming the last event it saw. While nobody reads, frames go to the session's log.
 */
export class SessionStream implements OpenCall {
  readonly #options: StreamOptions
  /** The response that carries the stream now. */
  #call: IncomingCall | undefined
  /** The number of the last event. */
  #seq = 0
  /** The number of the last event that was written to a response. */
  #written = 0
  #ended = false

  constructor(options: StreamOptions) {
    this.#options = options
  }

  get attached(): boolean {
    return this.#call !== undefined
  }

  /** Nothing will be added. */
  get ended(): boolean {
    return this.#ended
  }

  get number(): number {
    return this.#options.number
  }

  /**
   * From now on `call` carries the stream, beginning with what was kept after event `seq`; a response that carried it
   * until now ends.
   *
   * @param seq absent: the first event that no response carried
   */
  attach(call: IncomingCall, seq: number = this.#written): void {
    const former = this.#call
    this.#call = call
    former?.end()
    call.watch(() => this.#letGo(call))
    if (this.#call !== call) return // The client is gone already.
    call.openEvents()
    // Something has to be written at once, so that the client knows the stream is there.
    call.write(this.#options.primes ? primingEvent(this.#idOf(seq)) : KEEP_ALIVE)
    for (const event of this.#options.log.after(this.number, seq)) this.#write(call, event.seq, event.frame)
  }

  send(frame: string): void {
    if (this.#ended) return
    const seq = this.#next(frame)
    if (this.#call !== undefined) this.#write(this.#call, seq, frame)
  }

  /** Ends the response, not the stream: the client resumes after `retryMs`. Of no effect for clients that cannot know that. */
  pause(retryMs: number): void {
    const call = this.#call
    if (call === undefined || !this.#options.primes) return
    this.#call = undefined
    call.end(primingEvent(this.#idOf(this.#written), retryMs))
    this.#options.detached(this)
  }

  /** The stream is over, with `frame` as its last one; what nobody read stays in the log. */
  end(frame?: string): void {
    if (this.#ended) return
    this.#ended = true
    const call = this.#call
    this.#call = undefined
    if (frame === undefined) call?.end()
    else this.#endWith(frame, call)
    this.#options.detached(this)
  }

  tick(): void {
    this.#call?.write(KEEP_ALIVE)
  }

  shutDown(): void {
    this.end()
  }

  abandon(): void {
    this.end()
  }

  #endWith(frame: string, call: IncomingCall | undefined): void {
    const seq = this.#next(frame)
    if (call === undefined) return
    tapWire(this.#options.link, 'server', 'out', frame)
    call.end(frameEventWithId(this.#idOf(seq), frame))
  }

  #next(frame: string): number {
    this.#seq += 1
    this.#options.log.add(this.number, this.#seq, frame)
    return this.#seq
  }

  #write(call: IncomingCall, seq: number, frame: string): void {
    this.#written = seq
    tapWire(this.#options.link, 'server', 'out', frame)
    call.write(frameEventWithId(this.#idOf(seq), frame))
  }

  #idOf(seq: number): string {
    return this.#options.idPrefix + seq
  }

  #letGo(call: IncomingCall): void {
    if (this.#call !== call) return
    this.#call = undefined
    this.#options.detached(this)
  }
}
