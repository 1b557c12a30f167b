import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HeaderSource } from '../../exchange.js'
import type { BodyFault, HttpHeaders, IncomingCall } from '../incoming-call.js'
import { EVENT_STREAM_HEADERS } from '../sse.js'
import type { ClientCertificate } from '../verify.js'
import { readNodeBody } from './body.js'
import { clientCertificate } from './client-certificate.js'
import { arrivedOnLoopback } from './loopback.js'

/** A call that came to a `node:http` server. */
export class NodeCall implements IncomingCall {
  readonly headers: HeaderSource
  extraHeaders: HttpHeaders | undefined
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #maxQueuedBytes: number
  #gone: (() => void) | undefined
  #ended = false

  constructor(request: IncomingMessage, response: ServerResponse, maxQueuedBytes: number) {
    this.#request = request
    this.#response = response
    this.#maxQueuedBytes = maxQueuedBytes
    this.headers = headersOf(request)
  }

  get method(): string {
    return this.#request.method ?? ''
  }

  get url(): string {
    return this.#request.url ?? ''
  }

  get publicUrl(): string {
    const { originalUrl } = this.#request as { originalUrl?: unknown } // as: Express and its like add it.
    return typeof originalUrl === 'string' ? originalUrl : this.url
  }

  get loopback(): boolean {
    return arrivedOnLoopback(this.#request.socket)
  }

  get clientCertificate(): ClientCertificate | undefined {
    return clientCertificate(this.#request.socket)
  }

  readBody(maxBytes: number, take: (text: string) => void, refuse: (fault: BodyFault) => void): void {
    readNodeBody(this.#request, maxBytes, take, refuse)
  }

  watch(gone: () => void): void {
    if (this.#response.destroyed) {
      this.#ended ? undefined : gone()
      return
    }
    if (this.#gone === undefined) this.#response.on('close', () => this.#closed())
    this.#gone = gone
  }

  answer(status: number, body: string, headers?: HttpHeaders): void {
    if (this.#ended) return
    this.#ended = true
    const response = this.#response
    if (body === '') {
      response.writeHead(status, {
        ...this.extraHeaders,
        ...headers,
        ...(status === 204 ? {} : { 'content-length': '0' }),
      })
      response.end()
      return
    }
    const length = Buffer.byteLength(body)
    const own = { 'content-type': 'application/json', 'content-length': length }
    const plain = headers === undefined && this.extraHeaders === undefined
    response.writeHead(status, plain ? own : { ...own, ...this.extraHeaders, ...headers })
    // Text without other characters is written without being encoded.
    response.end(body, length === body.length ? 'latin1' : 'utf8')
  }

  openEvents(): void {
    if (!this.#ended) this.#response.writeHead(200, { ...EVENT_STREAM_HEADERS, ...this.extraHeaders })
  }

  write(events: string): void {
    const response = this.#response
    if (this.#ended || response.destroyed) return
    response.write(events)
    // A reader that slow would make us hold everything it does not read.
    if (response.writableLength > this.#maxQueuedBytes) response.destroy()
  }

  end(events?: string): void {
    if (this.#ended) return
    this.#ended = true
    if (events === undefined) this.#response.end()
    else this.#response.end(events)
  }

  #closed(): void {
    if (this.#ended) return
    this.#ended = true
    this.#gone?.()
  }
}

/** The headers that a request has once; others, such as cookies in responses, mean nothing to this transport. */
export function headersOf({ headers }: IncomingMessage): HeaderSource {
  const source: HeaderSource = (name) => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
  source.names = () => Object.keys(headers)
  return source
}
