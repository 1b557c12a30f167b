import { CausewayError, limits } from '@causeway/protocol'
import { tlsTroubleOf } from '../../tls/trouble.js'
import { connectFailed, connectionClosed, frameTooLarge, streamBroken } from '../exchange-error.js'
import type { HttpAnswer, HttpCall } from '../http-exchange.js'
import { utf8Text } from '../utf8-text.js'

/** What may wait in memory for the reader of a stream before the socket is paused. */
const HIGH_WATER_BYTES = 65_536

/** The socket that a request was written to, as long as its answer is under way. */
export interface Source {
  pause(): void
  resume(): void
  /** Closes the socket. */
  abort(): void
}

/** One request and its answer: the socket's side pushes the parts in, one reader takes them out. */
export class Transfer implements HttpAnswer {
  status = 0
  readonly #call: HttpCall
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (error: unknown) => void
  #header: (lowerCaseName: string) => string | undefined = () => undefined
  /** Absent until the request is about to be written to a socket. */
  #source: Source | undefined
  #use: 'undecided' | 'text' | 'body' | 'nothing' = 'undecided'
  /** All of the body, where it came at once and is ASCII. */
  #whole: string | undefined
  #chunks: Uint8Array[] | undefined
  /** Of what came and was not read; of everything that came where it is of no use. */
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
    return this.#header(lowerCaseName)
  }

  text(maxBytes: number): Promise<string> | string {
    this.#use = 'text'
    this.#maxBytes = maxBytes
    if (this.#declaredBytes > maxBytes || this.#byteLength > maxBytes) {
      this.#cutOff(undefined)
      throw frameTooLarge(maxBytes)
    }
    if (this.#whole !== undefined) return this.#whole
    if (this.#over) return this.#joined()
    this.#source?.resume()
    return this.#news().then(() => this.#joined())
  }

  get body(): AsyncIterable<Uint8Array> {
    this.#use = 'body'
    return this.#parts()
  }

  discard(): void {
    this.#use = 'nothing'
    this.#whole = this.#chunks = undefined
    if (this.#over) return
    if (this.#declaredBytes > limits.maxDiscardedBytes) {
      this.#cutOff(undefined)
      return
    }
    this.#discardTimer = setTimeout(() => this.#cutOff(undefined), limits.discardTimeoutMs).unref()
    this.#source?.resume()
  }

  /** Nobody waits for the answer any more, or for more of it. */
  get over(): boolean {
    return this.#over
  }

  /** The request is about to be written: from now on a failure is a lost answer. */
  sending(source: Source): void {
    this.#source = source
  }

  /** The head of the final answer has come. */
  answered(status: number, header: (lowerCaseName: string) => string | undefined): void {
    this.status = status
    this.#header = header
    this.#resolve(this)
  }

  /** The whole body has come, right behind the head; `text` is ASCII. */
  takeWhole(text: string): void {
    this.#whole = text
    this.#byteLength = text.length
  }

  /** A part of the body has come; it is the reader's from now on. */
  take(chunk: Uint8Array): void {
    this.#byteLength += chunk.length
    if (this.#use === 'nothing') {
      if (this.#byteLength > limits.maxDiscardedBytes) this.#cutOff(undefined)
      return
    }
    this.#chunks ??= []
    this.#chunks.push(chunk)
    if (this.#use !== 'text') {
      if (this.#byteLength > HIGH_WATER_BYTES) this.#source?.pause()
      this.#tell()
    } else if (this.#byteLength > this.#maxBytes) this.#cutOff(frameTooLarge(this.#maxBytes))
  }

  /** The answer is complete. */
  complete(): void {
    if (!this.#over) this.#end(undefined)
  }

  /** There will be no answer, or no more of it. */
  fail(error: unknown): void {
    if (this.#over) return
    const { url } = this.#call
    // A server that wants another certificate may say so when the request is on its way already, which it does not look at.
    const trouble = this.status === 0 ? tlsTroubleOf(error, 'http') : undefined
    if (error instanceof CausewayError) this.#end(error)
    else if (trouble !== undefined) this.#end(connectFailed(url, error, trouble))
    else this.#end(this.#source === undefined ? connectFailed(url, error) : streamBroken(url, error))
  }

  get #declaredBytes(): number {
    return Number(this.#header('content-length') ?? 0)
  }

  #joined(): string {
    if (this.#error !== undefined) throw this.#error
    return utf8Text(this.#chunks ?? [], this.#byteLength)
  }

  async *#parts(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#next()
        if (chunk !== undefined) {
          this.#byteLength -= chunk.length
          if (this.#byteLength === 0 && !this.#over) this.#source?.resume()
          yield chunk
        } else if (this.#error !== undefined) throw this.#error
        else if (this.#over) return
        else await this.#news()
      }
    } finally {
      this.discard()
    }
  }

  #next(): Uint8Array | undefined {
    const whole = this.#whole
    if (whole === undefined) return this.#chunks?.shift()
    this.#whole = undefined
    return Buffer.from(whole, 'latin1')
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
    this.#source?.abort()
  }

  #end(error: unknown): void {
    this.#over = true
    this.#error = error
    if (this.#abort !== undefined) this.#call.signal?.removeEventListener('abort', this.#abort)
    clearTimeout(this.#discardTimer)
    if (this.status === 0) this.#reject(error ?? connectionClosed())
    this.#tell()
  }
}
