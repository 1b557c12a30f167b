import type { Dispatcher } from 'undici'
import { failureFrom, tooLarge, tooLate } from './failure.js'

/** A request as it goes out once. */
export interface Outgoing {
  readonly origin: string
  /** With the query. */
  readonly path: string
  readonly method: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
  readonly body: string | Uint8Array | undefined
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
  /** Bodies of redirects are not wanted. */
  readonly followsRedirects: boolean
}

/** An answer as it came in. */
export interface Incoming {
  readonly status: number
  readonly headers: { [lowerCaseName: string]: string }
  readonly body: Buffer
}

type Controller = Dispatcher.DispatchController

/** As much of an unwanted body is read so that its connection can serve again. */
const MAX_UNWANTED_BYTES = 65_536

const EMPTY = Buffer.alloc(0)

/** Sends a request once. Rejects with an `HttpError`, a `TypeError` for one that HTTP cannot carry, or the signal's reason. */
export function attempt(dispatcher: Dispatcher, outgoing: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const { signal } = outgoing
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const handler = new Attempt(outgoing, resolve, reject)
    const { origin, path, method, body = null } = outgoing
    const headers = outgoing.headers as string[] // as: it is only read
    try {
      dispatcher.dispatch({ origin, path, method, headers, body }, handler)
    } catch (error) {
      handler.onResponseError(undefined, error)
    }
  })
}

class Attempt implements Dispatcher.DispatchHandler {
  readonly #outgoing: Outgoing
  readonly #resolve: (incoming: Incoming) => void
  readonly #reject: (reason: unknown) => void
  readonly #timer: NodeJS.Timeout
  /** There once it has a connection. */
  #controller: Controller | undefined
  #status = 0
  #headers: { [lowerCaseName: string]: string } = {}
  #first: Buffer | undefined
  /** Chunks after the first one: most bodies have one. */
  #more: Buffer[] | undefined
  #size = 0
  #isUnwanted = false
  #isOver = false

  constructor(outgoing: Outgoing, resolve: (incoming: Incoming) => void, reject: (reason: unknown) => void) {
    this.#outgoing = outgoing
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(this.#late, outgoing.timeoutMs)
    outgoing.signal?.addEventListener('abort', this.#cancelled, { once: true })
  }

  onRequestStart(controller: Controller): void {
    if (this.#isOver) {
      controller.abort(new Error('Nobody waits for it any more.'))
      return
    }
    this.#controller = controller
    this.#timer.refresh()
  }

  onResponseStart(
    _controller: Controller,
    status: number,
    headers: { readonly [name: string]: string | string[] | undefined },
  ): void {
    if (status < 200 || this.#isOver) return
    const { maxBytes, followsRedirects, method } = this.#outgoing
    this.#status = status
    this.#headers = joined(headers)
    this.#isUnwanted = followsRedirects && isRedirect(status) && this.#headers.location !== undefined
    const length = Number(this.#headers['content-length'] ?? 0)
    if (length > maxBytes && !this.#isUnwanted && method !== 'HEAD' && status !== 304) this.#tooLarge()
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#isOver) return
    this.#size += chunk.length
    if (this.#isUnwanted) {
      if (this.#size <= MAX_UNWANTED_BYTES) return
      this.#finish()
      controller.abort(new Error('The body of a redirect is too long to be read.'))
    } else if (this.#size > this.#outgoing.maxBytes) this.#tooLarge()
    else if (this.#first === undefined) this.#first = chunk
    else if (this.#more === undefined) this.#more = [chunk]
    else this.#more.push(chunk)
  }

  onResponseEnd(): void {
    this.#finish()
  }

  onResponseError(_controller: Controller | undefined, error: unknown): void {
    if (this.#isOver) return
    const { origin, timeoutMs } = this.#outgoing
    this.#fail(failureFrom(error, { origin, timeoutMs, sent: this.#controller !== undefined }))
  }

  readonly #late = (): void => {
    const { origin, timeoutMs } = this.#outgoing
    this.#breakOff(tooLate(origin, timeoutMs, this.#controller !== undefined))
  }

  readonly #cancelled = (): void => this.#breakOff(this.#outgoing.signal?.reason)

  #tooLarge(): void {
    this.#breakOff(tooLarge(this.#outgoing.origin, this.#outgoing.maxBytes))
  }

  #breakOff(reason: unknown): void {
    if (this.#isOver) return
    this.#fail(reason)
    this.#controller?.abort(reason instanceof Error ? reason : new Error('Nobody waits for it any more.'))
  }

  #finish(): void {
    if (!this.#end()) return
    const body =
      this.#more === undefined ? (this.#first ?? EMPTY) : Buffer.concat([this.#first ?? EMPTY, ...this.#more])
    this.#resolve({ status: this.#status, headers: this.#headers, body })
  }

  #fail(reason: unknown): void {
    if (this.#end()) this.#reject(reason)
  }

  /** False where it was over already. */
  #end(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#outgoing.signal?.removeEventListener('abort', this.#cancelled)
    return true
  }
}

/** Those that lead elsewhere; 300 and 304 do not, 305 must not be followed. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/** Several values of one name as one. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
function joined(headers: { readonly [name: string]: string | string[] | undefined }): {
  [lowerCaseName: string]: string
} {
  for (const name in headers) {
    const value = headers[name]
    if (typeof value !== 'string') {
      // as: it was made for this answer, and nobody else has it
      ;(headers as { [name: string]: string })[name] = value?.join(', ') ?? ''
    }
  }
  return headers as { [name: string]: string } // as: every value is a string now
}
