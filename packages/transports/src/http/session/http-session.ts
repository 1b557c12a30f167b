import { Peer } from '../../peer.js'
import type { Principal } from '../../principal.js'
import type { IncomingCall } from '../incoming-call.js'
import type { OpenCalls } from '../open-calls.js'
import { EventLog, type ReplayBudget } from './event-log.js'
import { SessionStream } from './session-stream.js'

/** What the streams of all sessions of one server share. */
export interface StreamGround {
  readonly budget: ReplayBudget
  readonly open: OpenCalls
  /** What event ids begin with: the ids of another server are not taken for ours. */
  readonly instance: string
  /** The number of the stream that was opened last. */
  lastStream: number
  /** The client let go of a stream of that session. */
  heardOf(session: HttpSession): void
}

/** What a GET came to. `over`: the stream that it names has nothing left to say; `taken`: another GET is open. */
export type Listening = 'listening' | 'over' | 'taken'

/** The first revision whose clients know what an event without data means. */
const PRIMES_SINCE = '2025-11-25'

/**
 * A legacy client's session. A server holds thousands of idle ones, so that everything to do with streams is made on first use.
 * Notifications that belong to no request go to the client's GET stream: they are kept while a client that had one has
 * lost it, and dropped where there never was one.
 */
export class HttpSession {
  /** Empty until the session is admitted. */
  id = ''
  readonly peer: Peer
  /** When `initialize` was answered, here or by another replica. */
  readonly issuedAt: number
  /** When the client was last heard of. */
  seenAt: number
  readonly #ground: StreamGround
  #log: EventLog | undefined
  #standalone: SessionStream | undefined
  /** Streams of requests that are being answered; absent where there are none. */
  #answering: Map<number, SessionStream> | undefined

  constructor(ground: StreamGround, principal: Principal | undefined, issuedAt: number) {
    this.#ground = ground
    this.peer = new Peer('http', (frame) => this.#standalone?.send(frame), principal)
    this.issuedAt = issuedAt
    this.seenAt = issuedAt
  }

  /** A session in which something happens never expires and is never evicted. */
  get busy(): boolean {
    if (this.peer.active || this.#standalone?.attached === true) return true
    return this.#answering !== undefined
  }

  /** A stream for the answer to a request, carried by the response to its POST. */
  openStream(call: IncomingCall): SessionStream {
    const stream = this.#newStream((ended) => this.#answered(ended))
    this.#answering ??= new Map()
    this.#answering.set(stream.number, stream)
    stream.attach(call)
    return stream
  }

  /** Serves a GET: resumes the stream that the id of its last event names, or opens the one for unrelated notifications. */
  listen(call: IncomingCall, lastEventId: string | undefined): Listening {
    const place = lastEventId === undefined ? undefined : this.#placeOf(lastEventId)
    if (place !== undefined && place.stream !== this.#standalone?.number)
      return this.#resume(call, place.stream, place.seq)
    if (place === undefined && this.#standalone?.attached === true) return 'taken'
    this.#standalone ??= this.#newStream(() => {})
    this.#standalone.attach(call, place?.seq)
    if (this.#standalone.attached) this.#ground.open.add(this.#standalone)
    return 'listening'
  }

  /** The session is over: its streams end, and nothing is kept. */
  close(): void {
    for (const stream of this.#answering?.values() ?? []) stream.end()
    this.#standalone?.end()
    this.#log?.clear()
  }

  #answered(stream: SessionStream): void {
    this.#answering?.delete(stream.number)
    if (this.#answering?.size === 0) this.#answering = undefined
  }

  /** Where in which stream an event id points; undefined where no stream of this server has such ids. */
  #placeOf(eventId: string): { stream: number; seq: number } | undefined {
    const [instance, stream, seq, ...rest] = eventId.split('.')
    if (instance !== this.#ground.instance || stream === undefined || seq === undefined || rest.length > 0)
      return undefined
    const place = { stream: Number.parseInt(stream, 36), seq: Number.parseInt(seq, 10) }
    return place.stream > 0 && place.stream <= this.#ground.lastStream && place.seq >= 0 ? place : undefined
  }

  #resume(call: IncomingCall, number: number, seq: number): Listening {
    const running = this.#answering?.get(number)
    const stream = running ?? this.#ended(number, seq)
    if (stream === undefined) return 'over'
    stream.attach(call, seq)
    if (running === undefined) stream.end()
    return 'listening'
  }

  /** A stream to which nothing will be added, for what the log still has of it. */
  #ended(number: number, seq: number): SessionStream | undefined {
    const rest = this.#log?.after(number, seq) ?? []
    return rest.length === 0 ? undefined : this.#newStream(() => {}, number)
  }

  #newStream(ended: (stream: SessionStream) => void, number: number = ++this.#ground.lastStream): SessionStream {
    const { budget, instance, open, heardOf } = this.#ground
    this.#log ??= new EventLog(budget)
    return new SessionStream({
      number,
      idPrefix: `${instance}.${number.toString(36)}.`,
      primes: (this.peer.session?.revision.id ?? '') >= PRIMES_SINCE,
      log: this.#log,
      link: this.peer,
      detached: (stream) => {
        heardOf(this)
        open.delete(stream)
        if (stream.ended) ended(stream)
      },
    })
  }
}
