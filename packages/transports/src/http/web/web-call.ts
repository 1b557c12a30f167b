import type { HeaderSource } from '../../exchange.js'
import type { BodyFault, HttpHeaders, IncomingCall } from '../incoming-call.js'
import { EVENT_STREAM_HEADERS } from '../sse.js'
import { readWebBody } from './body.js'

const encoder = new TextEncoder()

/** What a client gets, as far as it is still there, that goes away before its response has begun. */
const CLIENT_CLOSED_REQUEST = 499

/** A call as the Fetch standard has it: a `Request` that becomes a `Response`. */
export class WebCall implements IncomingCall {
  readonly method: string
  readonly url: string
  readonly headers: HeaderSource
  readonly loopback = undefined
  extraHeaders: HttpHeaders | undefined
  /** Resolves when the response has a head; its body may still grow. */
  readonly response: Promise<Response>
  readonly #request: Request
  readonly #maxQueuedBytes: number
  #respond: (response: Response) => void = () => {}
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  #gone: (() => void) | undefined
  #ended = false
  #left = false

  constructor(request: Request, maxQueuedBytes: number) {
    const { host, pathname, search } = new URL(request.url)
    this.method = request.method
    this.url = pathname + search
    // Some platforms show the host in the URL only.
    this.headers = (name) => request.headers.get(name) ?? (name === 'host' ? host : undefined)
    this.#request = request
    this.#maxQueuedBytes = maxQueuedBytes
    this.response = new Promise((resolve) => {
      this.#respond = resolve
    })
    if (request.signal.aborted) this.#clientGone()
    else request.signal.addEventListener('abort', () => this.#clientGone(), { once: true })
  }

  get publicUrl(): string {
    return this.url
  }

  readBody(maxBytes: number, take: (text: string) => void, refuse: (fault: BodyFault) => void): void {
    void readWebBody(this.#request, maxBytes, take, refuse)
  }

  watch(gone: () => void): void {
    if (this.#left) {
      gone()
      return
    }
    this.#gone = gone
  }

  answer(status: number, body: string, headers?: HttpHeaders): void {
    if (this.#ended) return
    this.#ended = true
    const own = body === '' ? {} : { 'content-type': 'application/json' }
    const init = { status, headers: { ...own, ...this.extraHeaders, ...headers } }
    this.#respond(new Response(body === '' ? null : body, init))
  }

  openEvents(): void {
    if (this.#ended) return
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller
        },
        cancel: () => this.#clientGone(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: this.#maxQueuedBytes }),
    )
    const headers = { ...EVENT_STREAM_HEADERS, ...this.extraHeaders }
    this.#respond(new Response(body, { status: 200, headers }))
  }

  write(events: string): void {
    const stream = this.#stream
    if (this.#ended || stream === undefined) return
    stream.enqueue(encoder.encode(events))
    if ((stream.desiredSize ?? 0) > 0) return
    // A reader that slow would make us hold everything it does not read.
    this.#clientGone()
  }

  end(events?: string): void {
    if (this.#ended) return
    this.#ended = true
    if (events !== undefined) this.#stream?.enqueue(encoder.encode(events))
    this.#stream?.close()
  }

  #clientGone(): void {
    if (this.#ended) return
    this.#ended = true
    this.#left = true
    this.#respond(new Response(null, { status: CLIENT_CLOSED_REQUEST }))
    this.#stream?.error(new DOMException('The client went away, or read too slowly.', 'AbortError'))
    this.#gone?.()
  }
}
