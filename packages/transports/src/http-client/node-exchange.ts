/** HTTP on Node.js, with undici: several times the throughput of `fetch`. */
import { CausewayError, limits } from '@causeway/protocol'
import type { Agent, Dispatcher } from 'undici'
import { connectFailed, connectionClosed, frameTooLarge, streamBroken } from './exchange-error.js'
import type { HttpAnswer, HttpCall, HttpExchange, HttpExchangeOptions } from './http-exchange.js'
import { utf8Text } from './utf8-text.js'

/** What may wait in memory for the reader of a stream before the socket is paused. */
const HIGH_WATER_BYTES = 65_536

/** The platform's way to send HTTP requests. */
export function platformExchange(options: HttpExchangeOptions = {}): HttpExchange {
  return new NodeExchange(options)
}

class NodeExchange implements HttpExchange {
  readonly #connectTimeoutMs: number
  #agent: Agent | undefined
  #opening: Promise<void> | undefined
  #closed = false
  /** The address of the last call, taken apart: nearly all calls have the same. */
  #address = { url: '', origin: '', path: '' }

  constructor({ connectTimeoutMs = limits.connectTimeoutMs }: HttpExchangeOptions) {
    this.#connectTimeoutMs = connectTimeoutMs
  }

  request(call: HttpCall): Promise<HttpAnswer> {
    if (this.#closed) return Promise.reject(connectionClosed())
    if (call.signal?.aborted) return Promise.reject(call.signal.reason)
    const agent = this.#agent
    if (agent === undefined) return this.#open().then(() => this.request(call))
    const { origin, path } = this.#addressOf(call.url)
    const { method, headers, body = null } = call
    return new Promise((resolve, reject) => {
      agent.dispatch({ origin, path, method, headers, body }, new Transfer(call, resolve, reject))
    })
  }

  close(): void {
    this.#closed = true
    // What was in flight is told by its own promise; the sockets' end concerns nobody.
    this.#agent?.destroy(connectionClosed()).catch(() => {})
  }

  /** undici is loaded when it is needed first: a server that speaks over a pipe never does. */
  #open(): Promise<void> {
    this.#opening ??= import('undici').then(({ Agent }) => {
      this.#agent = new Agent({
        connect: { timeout: this.#connectTimeoutMs },
        // Streams are silent for as long as they like; the caller's signal ends what takes too long.
        headersTimeout: 0,
        bodyTimeout: 0,
        maxHeaderSize: limits.maxHeaderBytes,
      })
    })
    return this.#opening
  }

  #addressOf(url: string): { readonly origin: string; readonly path: string } {
    if (this.#address.url !== url) {
      const { origin, pathname, search } = new URL(url)
      this.#address = { url, origin, path: pathname + search }
    }
    return this.#address
  }
}

/** One request and its answer: undici pushes the parts in, one reader takes them out. */
class Transfer implements HttpAnswer, Dispatcher.DispatchHandler {
  status = 0
  readonly #call: HttpCall
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (error: unknown) => void
  #headers: Readonly<Record<string, string | string[] | undefined>> = {}
  /** Absent until the request is about to be written to a socket. */
  #controller: Dispatcher.DispatchController | undefined
  #use: 'undecided' | 'text' | 'body' | 'nothing' = 'undecided'
  #chunks: Buffer[] = []
  /** Of `#chunks`; of everything that came where it is of no use. */
  #byteLength = 0
  /** Of the text. */
  #maxBytes = 0
  #over = false
  #error: unknown
  /** The reader waits for it. */
  #wake: (() => void) | undefined
  #abort: (() => void) | undefined
  #discardTimer: NodeJS.Timeout | undefined

  constructor(call: HttpCall, resolve: (answer: HttpAnswer) => void, reject: (error: unknown) => void) {
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
    const { signal } = call
    if (signal === undefined) return
    this.#abort = () => this.#cutOff(signal.reason)
    signal.addEventListener('abort', this.#abort)
  }

  header(lowerCaseName: string): string | undefined {
    const value = this.#headers[lowerCaseName]
    return Array.isArray(value) ? value.join(', ') : value
  }

  async text(maxBytes: number): Promise<string> {
    this.#use = 'text'
    this.#maxBytes = maxBytes
    if (this.#declaredBytes > maxBytes || this.#byteLength > maxBytes) {
      this.#cutOff(undefined)
      throw frameTooLarge(maxBytes)
    }
    this.#controller?.resume()
    if (!this.#over) await this.#news()
    if (this.#error !== undefined) throw this.#error
    return utf8Text(this.#chunks, this.#byteLength)
  }

  get body(): AsyncIterable<Uint8Array> {
    this.#use = 'body'
    return this.#parts()
  }

  discard(): void {
    this.#use = 'nothing'
    this.#chunks = []
    if (this.#over) return
    if (this.#declaredBytes > limits.maxDiscardedBytes) {
      this.#cutOff(undefined)
      return
    }
    this.#discardTimer = setTimeout(() => this.#cutOff(undefined), limits.discardTimeoutMs).unref()
    this.#controller?.resume()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over) controller.abort(connectionClosed())
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // What comes before the answer (103 Early Hints, …) concerns browsers only.
    if (status < 200) return
    this.status = status
    this.#headers = headers
    this.#resolve(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#byteLength += chunk.length
    if (this.#use === 'nothing') {
      if (this.#byteLength > limits.maxDiscardedBytes) this.#cutOff(undefined)
      return
    }
    this.#chunks.push(chunk)
    if (this.#use !== 'text') {
      if (this.#byteLength > HIGH_WATER_BYTES) controller.pause()
      this.#tell()
    } else if (this.#byteLength > this.#maxBytes) this.#cutOff(frameTooLarge(this.#maxBytes))
  }

  onResponseEnd(): void {
    this.#end(undefined)
  }

  onResponseError(_: unknown, error: unknown): void {
    if (this.#over) return
    if (error instanceof CausewayError) this.#end(error)
    else
      this.#end(
        this.#controller === undefined ? connectFailed(this.#call.url, error) : streamBroken(this.#call.url, error),
      )
  }

  get #declaredBytes(): number {
    return Number(this.#headers['content-length'] ?? 0)
  }

  async *#parts(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift()
        if (chunk !== undefined) {
          this.#byteLength -= chunk.length
          if (this.#chunks.length === 0) this.#controller?.resume()
          yield chunk
        } else if (this.#error !== undefined) throw this.#error
        else if (this.#over) return
        else await this.#news()
      }
    } finally {
      this.discard()
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #tell(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  /** Closes the socket; who waits is told `error`. */
  #cutOff(error: unknown): void {
    if (this.#over) return
    this.#end(error)
    this.#controller?.abort(connectionClosed())
  }

  #end(error: unknown): void {
    this.#over = true
    this.#error = error
    if (this.#abort !== undefined) this.#call.signal?.removeEventListener('abort', this.#abort)
    clearTimeout(this.#discardTimer)
    if (this.status === 0) this.#reject(error)
    this.#tell()
  }
}
