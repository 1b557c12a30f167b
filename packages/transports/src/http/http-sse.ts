/** The deprecated HTTP+SSE transport. @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse */
import type { Parsed } from '@causeway/protocol'
import type { Connection, Receiver } from '../connection.js'
import { type ServedConnection, serveConnection } from '../connection-server.js'
import type { Principal } from '../principal.js'
import type { Service } from '../service.js'
import type { IncomingCall } from './incoming-call.js'
import type { OpenCall, OpenCalls } from './open-calls.js'
import type { HttpSettings } from './options.js'
import { refusal, refuse, refuseFrame } from './refusal.js'
import { KEEP_ALIVE, namedEvent } from './sse.js'

/** The parameter of the URI to send to that names the stream to answer on. */
const STREAM_PARAMETER = 'sessionId'

/** Every open HTTP+SSE connection of one server: as many as there may be sessions. */
export class HttpSse {
  readonly #service: Service
  readonly #settings: HttpSettings
  readonly #open: OpenCalls
  readonly #connections = new Map<string, SseConnection>()

  constructor(service: Service, settings: HttpSettings, open: OpenCalls) {
    this.#service = service
    this.#settings = settings
    this.#open = open
  }

  /** The stream that the URL of a POST names; undefined where none of that name is open. */
  streamOf(url: string): string | undefined {
    const query = url.indexOf('?')
    const id = query === -1 ? null : new URLSearchParams(url.slice(query)).get(STREAM_PARAMETER)
    return id !== null && this.#connections.has(id) ? id : undefined
  }

  /** Opens a stream whose client sends to `messagesPath`. */
  open(call: IncomingCall, principal: Principal | undefined, messagesPath: string): void {
    if (this.#connections.size >= this.#settings.maxSessions) {
      const headers = { 'retry-after': '5' }
      refuse(call, refusal(503, 'This server has as many streams as it can hold; try again later.', undefined, headers))
      return
    }
    const id = randomId()
    const connection = new SseConnection(call, `${messagesPath}?${STREAM_PARAMETER}=${id}`)
    this.#connections.set(id, connection)
    const { maxRequestsInFlight, maxJsonDepth } = this.#settings
    const options = { transport: 'sse', maxRequestsInFlight, maxJsonDepth, ...(principal && { principal }) }
    connection.served = serveConnection(this.#service, connection, options)
    this.#open.add(connection)
    void connection.served.closed.then(() => {
      this.#connections.delete(id)
      this.#open.delete(connection)
    })
  }

  /** Takes what the client of a stream posted; the answer goes on the stream. */
  post(
    call: IncomingCall,
    principal: Principal | undefined,
    stream: string | undefined,
    parsed: Parsed,
    text: string,
  ): void {
    const connection = stream === undefined ? undefined : this.#connections.get(stream)
    const peer = connection?.served?.peer
    if (connection === undefined || peer === undefined || peer.principal?.id !== principal?.id) {
      const why = `Expected the parameter ${STREAM_PARAMETER} to name an open stream; connect again.`
      refuseFrame(call, refusal(404, why), text)
    } else if (parsed.kind === 'invalid') {
      if (parsed.answers !== undefined) peer.answeredWrongly(parsed.answers, parsed.error)
      refuseFrame(call, { status: 400, error: parsed.error, id: parsed.id }, text)
    } else {
      peer.principal = principal
      // Accepted first, so that the answer never comes before it.
      call.answer(202, '')
      connection.receive(text)
    }
  }
}

/** One client: its stream, and what it posts, make up one connection. */
class SseConnection implements Connection, OpenCall {
  /** Set as soon as it is being served. */
  served: ServedConnection | undefined
  readonly #call: IncomingCall
  readonly #endpoint: string
  #receiver: Receiver | undefined

  constructor(call: IncomingCall, endpoint: string) {
    this.#call = call
    this.#endpoint = endpoint
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver
    this.#call.openEvents()
    this.#call.write(namedEvent('endpoint', this.#endpoint))
    this.#call.watch(() => this.#over())
  }

  receive(frame: string): void {
    this.#receiver?.frame(frame)
  }

  send(frame: string): void {
    this.#call.write(namedEvent('message', frame))
  }

  close(): Promise<void> {
    this.#call.end()
    this.#over()
    return Promise.resolve()
  }

  tick(): void {
    this.#call.write(KEEP_ALIVE)
  }

  shutDown(): void {
    void this.served?.close()
  }

  abandon(): void {
    void this.close()
  }

  #over(): void {
    const receiver = this.#receiver
    this.#receiver = undefined
    receiver?.closed()
  }
}

/** 256 random bits: knowing it is being the client. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
