/** A legacy server's stream that goes on in another one. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery */
import { CausewayError, limits } from '@causeway/protocol'
import { type BackOffOptions, backOffMs, pause } from '../back-off.js'
import type { Cancellation } from '../cancellation.js'
import { eventReader, type StreamPosition } from './event-stream.js'
import { streamBroken } from './exchange-error.js'
import type { HttpAnswer } from './http-exchange.js'
import { HttpStatusError, hasMediaType } from './http-status-error.js'
import { refusalOf } from './refusal.js'

export interface ResumableStreamOptions {
  readonly url: string
  readonly maxEventBytes: number
  /** Takes one message. */
  readonly frame: (text: string) => void
  /** Has everything come that there is to come? Then the rest of the stream is of no interest. */
  readonly complete: () => boolean
  /** May it be continued? From where it was read to, or also without knowing where that was. */
  readonly resume: 'never' | 'by-id' | 'always'
  /** Asks the server for the continuation. */
  readonly get: (lastEventId: string | undefined) => Promise<HttpAnswer>
  readonly reconnect: BackOffOptions
  /** End the waiting between attempts. */
  readonly signals: readonly (Cancellation | undefined)[]
}

/** HTTP statuses that pass: too early, conflict with the stream before, too many, and any trouble of the server's own. */
const isPassing = (status: number): boolean =>
  status === 408 || status === 409 || status === 425 || status === 429 || status >= 500

/** Reads a stream of messages, and what continues it where the server ends it or the network breaks it. */
export class ResumableStream {
  readonly #options: ResumableStreamOptions
  readonly #position: StreamPosition = { lastEventId: undefined, retryMs: undefined, events: 0 }
  /** Attempts in a row that brought no event; they lengthen the wait. */
  #barren = 0
  /** Attempts in a row that brought not even a stream. */
  #failed = 0

  constructor(options: ResumableStreamOptions) {
    this.#options = options
  }

  /**
   * Reads from `answer` on. Resolves when everything has come.
   * @throws {CausewayError} `ERR_STREAM_BROKEN` where it cannot be continued or attempts ran out, `ERR_FRAME_TOO_LARGE`, `ERR_FRAME_NOT_UTF8`,
   * `ERR_SESSION_EXPIRED` and what else `get` throws for good; the reason of a signal
   */
  async follow(answer: HttpAnswer): Promise<void> {
    let part = answer
    for (;;) {
      const before = this.#position.events
      const broken = await this.#read(part)
      if (this.#options.complete()) return
      if (this.#position.events > before) this.#barren = 0
      part = await this.#continuation(broken)
      this.#failed = 0
    }
  }

  /** Reads one answer to its end; resolves with the error that broke it. */
  async #read(answer: HttpAnswer): Promise<Error | undefined> {
    const { maxEventBytes, complete, frame } = this.#options
    const feed = eventReader(this.#position, maxEventBytes, ({ name, data }) => {
      // Events without data keep a stream alive or tell an id; other names are not of this protocol.
      if (name === 'message' && data !== '') frame(data)
    })
    try {
      for await (const bytes of answer.body) {
        feed(bytes)
        if (complete()) return undefined
      }
      return undefined
    } catch (error) {
      if (isBroken(error)) return error
      throw error
    }
  }

  async #continuation(broken: Error | undefined): Promise<HttpAnswer> {
    const { get, reconnect, signals, url } = this.#options
    let cause: unknown = broken
    for (;;) {
      if (!this.#mayGoOn()) throw streamBroken(url, cause)
      const { lastEventId, retryMs } = this.#position
      await pause(backOffMs(this.#barren++, reconnect, retryMs), ...signals)
      try {
        const answer = await get(lastEventId)
        if (answer.status === 200 && hasMediaType(answer, 'text/event-stream')) return answer
        cause = await refusalOf(answer, url)
      } catch (error) {
        if (!isBroken(error)) throw error
        cause = error
      }
      if (cause instanceof HttpStatusError && !isPassing(cause.status)) throw streamBroken(url, cause)
      this.#failed++
    }
  }

  #mayGoOn(): boolean {
    const { reconnect, resume } = this.#options
    const { maxAttempts = limits.maxReconnectAttempts } = reconnect
    if (resume === 'never' || this.#failed >= maxAttempts) return false
    // A stream of its own may be silent for ever; one that owes an answer may not.
    return resume === 'always' || (this.#position.lastEventId !== undefined && this.#barren < maxAttempts)
  }
}

/** The network or the server failed, which may pass. */
function isBroken(error: unknown): error is CausewayError {
  return error instanceof CausewayError && (error.code === 'ERR_STREAM_BROKEN' || error.code === 'ERR_CONNECT_FAILED')
}
