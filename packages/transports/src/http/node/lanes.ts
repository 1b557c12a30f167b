import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { IncomingCall } from '../incoming-call.js'
import { Lane, type LaneGround } from './lane.js'
import { RequestHeads } from './request-head.js'
import { ResponseHeads } from './response-head.js'

/** What the lanes of a server go by. */
export interface LaneSettings {
  readonly maxHeaderBytes: number
  readonly maxMessageBytes: number
  readonly maxQueuedBytes: number
  /** A new connection says something within that time. */
  readonly requestReceiveTimeoutMs: number
  /** An idle one is kept for that long. */
  readonly keepAliveTimeoutMs: number
}

/** Connections whose time is up are looked for that often within the shorter of their times. */
const TICKS_PER_TIMEOUT = 4

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

const requestStarts = channel('http.server.request.start')

/** Stands before `node:http` on every connection of a server, and lets its clients take the short way as long as they keep to it. */
export class Lanes implements LaneGround {
  readonly requests: RequestHeads
  readonly responses: ResponseHeads
  readonly maxMessageBytes: number
  readonly maxQueuedBytes: number
  now = 0
  readonly #server: Server
  readonly #lanes = new Set<Lane>()
  /** What `node:http` does with a connection. */
  readonly #original: (socket: Socket) => void
  readonly #serve: (call: IncomingCall) => void
  readonly #timer: NodeJS.Timeout
  /** In ticks. */
  readonly #maxSilence: number
  readonly #maxIdle: number

  /** @param event with which `server` announces connections that HTTP can be spoken on */
  constructor(
    server: Server,
    event: 'connection' | 'secureConnection',
    settings: LaneSettings,
    serve: (call: IncomingCall) => void,
  ) {
    const { maxHeaderBytes, requestReceiveTimeoutMs, keepAliveTimeoutMs } = settings
    this.requests = new RequestHeads(maxHeaderBytes)
    this.responses = new ResponseHeads(keepAliveTimeoutMs)
    this.maxMessageBytes = settings.maxMessageBytes
    this.maxQueuedBytes = settings.maxQueuedBytes
    this.#server = server
    this.#serve = serve
    const tickMs = Math.ceil(
      Math.min(requestReceiveTimeoutMs, keepAliveTimeoutMs || requestReceiveTimeoutMs) / TICKS_PER_TIMEOUT,
    )
    this.#maxSilence = ticksOf(requestReceiveTimeoutMs, tickMs)
    this.#maxIdle = ticksOf(keepAliveTimeoutMs, tickMs)
    this.#timer = setInterval(() => this.#tick(), tickMs).unref()
    const [original] = server.listeners(event)
    this.#original = original as (socket: Socket) => void // node:http's own is the first listener of a new server.
    server.removeListener(event, this.#original)
    server.on(event, (socket: Socket) => this.#lanes.add(new Lane(socket, this)))
    this.#joinClosing(server)
  }

  serve(call: IncomingCall): void {
    this.#serve(call)
  }

  isWatched(): boolean {
    // What traces requests puts an `emit` of its own before everybody else's.
    const { emit } = this.#server
    return (
      requestStarts.hasSubscribers || this.#server.listenerCount('request') > 1 || emit !== EventEmitter.prototype.emit
    )
  }

  handOver(lane: Lane, socket: Socket): void {
    this.#lanes.delete(lane)
    this.#original.call(this.#server, socket)
  }

  over(lane: Lane): void {
    this.#lanes.delete(lane)
  }

  /** Nothing is timed any more. */
  close(): void {
    clearInterval(this.#timer)
  }

  /** Whoever has the server may close connections by it: those on the short way are connections of it, too. */
  #joinClosing(server: Server): void {
    const all = server.closeAllConnections.bind(server)
    const idle = server.closeIdleConnections.bind(server)
    server.closeAllConnections = () => {
      for (const { socket } of this.#lanes) socket.destroy()
      all()
    }
    server.closeIdleConnections = () => {
      for (const lane of this.#lanes) if (lane.used && lane.idle) lane.socket.destroy()
      idle()
    }
  }

  #tick(): void {
    this.now++
    for (const lane of this.#lanes) {
      if (!lane.idle) lane.idleSince = this.now
      else if (this.now - lane.idleSince > (lane.used ? this.#maxIdle : this.#maxSilence)) timeOut(lane)
    }
  }
}

function timeOut({ socket, used }: Lane): void {
  if (!used) socket.write(TIMED_OUT)
  socket.destroy()
}

/** What begins in the course of a tick has one more to end. No time is no bound, as for `node:http`. */
function ticksOf(timeoutMs: number, tickMs: number): number {
  return timeoutMs > 0 ? Math.ceil(timeoutMs / tickMs) : Number.POSITIVE_INFINITY
}
