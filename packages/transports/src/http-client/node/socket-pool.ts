import { limits } from '@causeway/protocol'
import { PERHAPS_THE_CERTIFICATE } from '../../tls/trouble.js'
import { connectionClosed } from '../exchange-error.js'
import { AnswerHeads } from './answer-head.js'
import { type Opening, type OpenOptions, openSocket } from './open-socket.js'
import type { RequestBytes } from './request-bytes.js'
import type { Transfer } from './transfer.js'
import { Wire, type WireOwner } from './wire.js'

/** How long an idle socket is kept where the server does not say. */
const KEPT_MS = 4_000
const MAX_KEPT_MS = 600_000
/** What a request may take to arrive at a server that is about to close the socket. */
const MARGIN_MS = 1_000
const SWEEP_MS = 1_000

/** The sockets to one origin: each carries one request at a time, and the one that was used last is used next. */
export class SocketPool implements WireOwner {
  readonly heads: AnswerHeads = new AnswerHeads()
  readonly guess: string | undefined
  readonly #url: URL
  readonly #options: OpenOptions
  readonly #openings = new Set<Opening>()
  readonly #wires = new Set<Wire>()
  #idle: Wire[] = []
  #sweeper: NodeJS.Timeout | undefined

  constructor(url: URL, options: OpenOptions) {
    this.#url = url
    this.#options = options
    this.guess = options.route?.tls?.cert === undefined ? undefined : PERHAPS_THE_CERTIFICATE
  }

  /** A request is written once, and never again: nobody knows what a server did that closed the socket meanwhile. */
  send(request: RequestBytes, transfer: Transfer): void {
    const wire = this.#take()
    if (wire !== undefined) wire.send(request, transfer)
    else this.#open(request, transfer)
  }

  idle(wire: Wire, keptMs: number | undefined): void {
    const leftMs = keptMs === undefined ? KEPT_MS : Math.min(keptMs - MARGIN_MS, MAX_KEPT_MS)
    if (leftMs <= 0 || this.#idle.length >= limits.maxRequestsInFlight) {
      wire.abort()
      return
    }
    wire.idleUntil = performance.now() + leftMs
    wire.rest()
    this.#idle.push(wire)
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref()
  }

  gone(wire: Wire): void {
    this.#wires.delete(wire)
    const at = this.#idle.indexOf(wire)
    if (at !== -1) this.#idle.splice(at, 1)
  }

  /** Ends everything in flight with `ERR_CONNECTION_CLOSED`. */
  close(): void {
    clearInterval(this.#sweeper)
    for (const wire of this.#wires) wire.break(connectionClosed())
    for (const { socket } of this.#openings) socket.destroy(connectionClosed())
    this.#idle = []
  }

  #take(): Wire | undefined {
    const now = performance.now()
    for (let wire = this.#idle.pop(); wire !== undefined; wire = this.#idle.pop()) {
      if (wire.usable && wire.idleUntil > now) return wire
      wire.abort()
    }
    return undefined
  }

  #open(request: RequestBytes, transfer: Transfer): void {
    const started = openSocket(this.#url, this.#options, {
      connected: () => {
        this.#openings.delete(started)
        const wire = new Wire(started, this)
        this.#wires.add(wire)
        if (transfer.over) this.idle(wire, undefined)
        else wire.send(request, transfer)
      },
      failed: (error) => {
        this.#openings.delete(started)
        transfer.fail(error)
      },
    })
    this.#openings.add(started)
  }

  #sweep(): void {
    const now = performance.now()
    const kept: Wire[] = []
    for (const wire of this.#idle) {
      if (wire.usable && wire.idleUntil > now) kept.push(wire)
      else wire.abort()
    }
    this.#idle = kept
    if (kept.length > 0) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
  }
}
