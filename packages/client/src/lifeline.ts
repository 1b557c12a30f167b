import { limits } from '@causeway/protocol'
import { backOffMs, type Cancellation, pause } from '@causeway/transports'
import { clientClosed, clientError } from './errors.js'
import type { Link } from './link.js'
import type { ReconnectOptions } from './options.js'
import type { Speaker } from './speaker.js'

export interface LifelineOwner {
  /** Opens a connection and agrees on a revision. */
  connect(signal: AbortSignal): Promise<Speaker>
  reconnecting(attempt: number, delayMs: number, reason: Error | undefined): void
  /** A new connection is there; nobody else uses it before this resolves. */
  restored(speaker: Speaker): Promise<void>
  /** There will be no further connection. */
  over(reason: Error | undefined): void
}

/** Keeps one connection to a server alive: replaces a lost one, with growing patience, and gives up at last. */
export class Lifeline {
  readonly #owner: LifelineOwner
  /** False where a lost connection stays lost. */
  readonly #reconnect: ReconnectOptions | false
  readonly #stop = new AbortController()
  /** The connection there is now. */
  #current: Speaker | undefined
  /** Set while a lost connection is being replaced. */
  #comeback: Promise<Speaker> | undefined
  #over: { readonly reason: Error | undefined } | undefined
  /** Losses in a row, without a connection in between that lasted. */
  #losses = 0
  #connectedAt = 0

  constructor(owner: LifelineOwner, reconnect: ReconnectOptions | false) {
    this.#owner = owner
    this.#reconnect = reconnect
  }

  get current(): Speaker | undefined {
    return this.#current
  }

  get closed(): boolean {
    return this.#over !== undefined
  }

  /** Can a lost connection come back? */
  get returns(): boolean {
    return this.#reconnect !== false && this.#over === undefined
  }

  /** The first connection. @throws why there is none */
  async start(signal: AbortSignal | undefined): Promise<Speaker> {
    const either = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal])
    return this.#use(await this.#owner.connect(either))
  }

  /**
   * The connection there is, or the next one.
   * @throws {CausewayError} `ERR_CLIENT_CLOSED`, `ERR_CONNECTION_LOST` where there will be none; the signal's reason
   */
  ready(signal?: Cancellation): Promise<Speaker> {
    if (this.#current !== undefined) return Promise.resolve(this.#current)
    const next = this.#comeback ?? Promise.reject(this.#goneError())
    return signal === undefined ? next : orAborted(next, signal)
  }

  /** A link ended by itself. */
  lost(link: Link, reason: Error | undefined): void {
    if (this.#current?.link === link) this.#replace(reason, false)
  }

  /** Leaves a connection that the server does not know any more, and opens another at once. */
  renew(speaker: Speaker): void {
    if (this.#current !== speaker) return
    this.#replace(undefined, true)
    speaker.link.retire()
  }

  async close(): Promise<void> {
    const current = this.#current
    if (this.#over === undefined) this.#finish(undefined)
    await current?.link.close()
  }

  #replace(reason: Error | undefined, atOnce: boolean): void {
    this.#current = undefined
    if (this.#over !== undefined) return
    if (this.#reconnect === false) {
      this.#finish(reason)
      return
    }
    if (performance.now() - this.#connectedAt > limits.reconnectMaxMs) this.#losses = 0
    this.#comeback = this.#comeBack(this.#reconnect, reason, atOnce)
    // Whoever waits for the connection hears of the failure.
    this.#comeback.catch(() => {})
  }

  async #comeBack(options: ReconnectOptions, lost: Error | undefined, atOnce: boolean): Promise<Speaker> {
    const { maxAttempts = limits.maxReconnectAttempts } = options
    let reason = lost
    for (let skip = atOnce; this.#losses < maxAttempts; skip = false) {
      this.#losses += 1
      const delayMs = skip ? 0 : backOffMs(this.#losses - 1, options)
      this.#owner.reconnecting(this.#losses, delayMs, reason)
      try {
        await pause(delayMs, this.#stop.signal)
        return await this.#reopen()
      } catch (error) {
        if (this.#stop.signal.aborted) break
        reason = error instanceof Error ? error : new Error(String(error))
      }
    }
    if (this.#over === undefined) this.#finish(reason)
    throw this.#goneError()
  }

  async #reopen(): Promise<Speaker> {
    const speaker = await this.#owner.connect(this.#stop.signal)
    try {
      await this.#owner.restored(speaker)
    } catch (error) {
      await speaker.link.close()
      throw error
    }
    return this.#use(speaker)
  }

  #use(speaker: Speaker): Speaker {
    if (this.#over !== undefined || !speaker.link.alive) {
      speaker.link.close().catch(() => {}) // It is not the one that is used, so its end matters to nobody.
      throw this.#goneError()
    }
    this.#current = speaker
    this.#comeback = undefined
    this.#connectedAt = performance.now()
    return speaker
  }

  #finish(reason: Error | undefined): void {
    this.#over = { reason }
    this.#current = undefined
    this.#stop.abort(clientClosed())
    this.#owner.over(reason)
  }

  #goneError(): Error {
    const cause = this.#over?.reason
    if (cause === undefined && this.#over !== undefined) return clientClosed()
    return clientError(
      'ERR_CONNECTION_LOST',
      `There is no connection to the server any more. ${cause?.message ?? ''}`,
      {
        cause,
      },
    )
  }
}

function orAborted<T>(promise: Promise<T>, signal: Cancellation): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
