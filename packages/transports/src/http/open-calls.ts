import { InFlight } from '../in-flight.js'

/** A response that has not begun after so many ticks begins, so that no proxy gives up on it. */
export const SILENT_TICKS = 2

/** Something that holds an HTTP response open. */
export interface OpenCall {
  /** Called every `sseKeepAliveMs`: keep the connection from looking dead. */
  tick(): void
  /** The server is about to close: end in good order, soon. */
  shutDown(): void
  /** The server closes now. */
  abandon(): void
}

/** Every response that is being waited for, so that one timer serves all of them and none is cut off at shutdown. */
export class OpenCalls {
  readonly #calls = new InFlight<OpenCall, OpenCall>()
  readonly #tickMs: number
  #timer: ReturnType<typeof setInterval> | undefined
  #drained: (() => void) | undefined

  constructor(tickMs: number) {
    this.#tickMs = tickMs
  }

  add(call: OpenCall): void {
    this.#calls.set(call, call)
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => this.#tick(), this.#tickMs)
    // Keeping connections alive is no reason for a process to stay.
    const timer = this.#timer as { unref?(): void } // as: Node.js has it, browsers and workers number their timers.
    timer.unref?.()
  }

  delete(call: OpenCall): void {
    this.#calls.delete(call)
    if (this.#calls.size === 0) this.#drained?.()
  }

  /** Resolves when every response has ended, at the latest after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    for (const call of this.#calls.all()) call.shutDown()
    if (this.#calls.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs)
        this.#drained = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    for (const call of this.#calls.all()) {
      call.abandon()
      this.#calls.delete(call)
    }
    this.#stop()
  }

  #tick(): void {
    // Checked here rather than at each deletion, so that a timer is not made and ended for each request.
    if (this.#calls.size === 0) this.#stop()
    for (const call of this.#calls.all()) call.tick()
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
