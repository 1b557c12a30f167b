/** The legacy sessions of one server. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management */
import { revisionOf } from '@causeway/protocol'
import type { KeyRing } from '../../key-ring.js'
import type { Principal } from '../../principal.js'
import type { Service } from '../../service.js'
import type { OpenCalls } from '../open-calls.js'
import type { HttpSettings } from '../options.js'
import { ReplayBudget } from './event-log.js'
import { HttpSession, type StreamGround } from './http-session.js'
import { openSessionId, sealSessionId } from './sealed-id.js'
import { SharedValues } from './shared-values.js'

/** A session that was heard of less than that ago keeps its place in the order. */
const ORDER_STEP_MS = 1_000

/** The table is looked through that often within the time that makes a session idle. */
const SWEEPS_PER_IDLE_TIME = 4

/**
 * Live sessions by id. They expire when idle, one timer for all of them; where there are too many, the one that has been
 * idle longest ends, and one in which something happens never does.
 */
export class Sessions {
  /** In the order in which they were last heard of, give or take `ORDER_STEP_MS`. */
  readonly #live = new Map<string, HttpSession>()
  /** Ids of other servers that a client ended here; until they expire they must not come back to life. */
  readonly #ended = new Set<string>()
  readonly #service: Service
  readonly #settings: HttpSettings
  readonly #keys: KeyRing
  readonly #ground: StreamGround
  readonly #shared = new SharedValues()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(service: Service, settings: HttpSettings, open: OpenCalls) {
    this.#service = service
    this.#settings = settings
    this.#keys = settings.keys
    const instance = [...crypto.getRandomValues(new Uint8Array(6))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
    this.#ground = {
      budget: new ReplayBudget(settings),
      open,
      instance,
      lastStream: 0,
      heardOf: (session) => this.#heardOf(session, Date.now()),
    }
  }

  get size(): number {
    return this.#live.size
  }

  /** The live session of that id, if it is this principal's. Sessions of other servers with the same keys come to life here. */
  find(id: string, principal: Principal | undefined): HttpSession | undefined {
    const now = Date.now()
    const session = this.#live.get(id) ?? this.#revive(id, principal, now)
    if (session === undefined || session.peer.principal?.id !== principal?.id) return undefined
    if (now - session.issuedAt >= this.#settings.sessionLifetimeMs) {
      this.end(session)
      return undefined
    }
    session.peer.principal = principal
    this.#heardOf(session, now)
    return session
  }

  /** Could one more be admitted, at the cost of an idle one if need be? */
  get hasRoom(): boolean {
    return this.#live.size < this.#settings.maxSessions || this.#longestIdle() !== undefined
  }

  /** A session outside of the table, for the time of its `initialize`. */
  candidate(principal: Principal | undefined): HttpSession {
    return new HttpSession(this.#ground, principal, Date.now())
  }

  /** A candidate whose `initialize` succeeded gets its id and its place; false where there is none left. */
  admit(session: HttpSession): boolean {
    const agreed = session.peer.session
    if (agreed === undefined || !this.#makeRoom()) return false
    const record = {
      revision: agreed.revision.id,
      issuedAt: session.issuedAt,
      instance: this.#ground.instance,
      principalId: session.peer.principal?.id,
      clientCapabilities: agreed.clientCapabilities,
    }
    session.id = sealSessionId(record, this.#keys)
    session.peer.session = {
      ...agreed,
      clientCapabilities: this.#shared.of(agreed.clientCapabilities),
      clientInfo: this.#shared.of(agreed.clientInfo),
    }
    this.#add(session)
    return true
  }

  /** Ends a session for good, on its client's wish or ours. */
  end(session: HttpSession): void {
    if (!this.#live.delete(session.id)) return
    session.close()
    this.#service.closed(session.peer)
  }

  /** Ends a session on its client's wish: an id of another server is not accepted here any more, either. */
  forget(session: HttpSession): void {
    if (openSessionId(session.id, this.#keys)?.instance !== this.#ground.instance) {
      const [oldest] = this.#ended
      if (oldest !== undefined && this.#ended.size >= this.#settings.maxSessions) this.#ended.delete(oldest)
      this.#ended.add(session.id)
    }
    this.end(session)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    for (const session of this.#live.values()) this.end(session)
  }

  #revive(id: string, principal: Principal | undefined, now: number): HttpSession | undefined {
    if (this.#ended.has(id)) return undefined
    const record = openSessionId(id, this.#keys)
    // Our own ids that are not in the table are over.
    if (record === undefined || record.instance === this.#ground.instance) return undefined
    if (record.clientCapabilities === undefined || record.principalId !== principal?.id) return undefined
    if (now - record.issuedAt >= this.#settings.sessionLifetimeMs || !this.#makeRoom()) return undefined
    const session = new HttpSession(this.#ground, principal, record.issuedAt)
    session.id = id
    session.peer.session = {
      revision: revisionOf(record.revision),
      clientCapabilities: this.#shared.of(record.clientCapabilities),
      clientInfo: undefined,
      initialized: true,
      logLevel: undefined,
      subscriptions: undefined,
    }
    this.#add(session)
    this.#service.resumed?.(session.peer)
    return session
  }

  #add(session: HttpSession): void {
    this.#live.set(session.id, session)
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => this.#sweep(Date.now()), this.#settings.sessionIdleMs / SWEEPS_PER_IDLE_TIME)
    // Waiting for sessions to expire is no reason for a process to stay.
    const timer = this.#timer as { unref?(): void } // as: Node.js has it, browsers and workers number their timers.
    timer.unref?.()
  }

  #heardOf(session: HttpSession, now: number): void {
    if (now - session.seenAt < ORDER_STEP_MS) return
    session.seenAt = now
    // A candidate and a session that has ended have no place.
    if (this.#live.delete(session.id)) this.#live.set(session.id, session)
  }

  #makeRoom(): boolean {
    if (this.#live.size < this.#settings.maxSessions) return true
    const idle = this.#longestIdle()
    if (idle === undefined) return false
    this.end(idle)
    return true
  }

  #longestIdle(): HttpSession | undefined {
    for (const session of this.#live.values()) if (!session.busy) return session
    return undefined
  }

  #sweep(now: number): void {
    for (const session of this.#live.values()) {
      if (!session.busy && now - session.seenAt >= this.#settings.sessionIdleMs) this.end(session)
    }
    if (this.#live.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}
