import type { Receiver } from '../src/connection.js'

/** Keeps what a connection delivers, for tests to wait for. */
export class Inbox implements Receiver {
  readonly frames: unknown[] = []
  /** Resolves with the reason when the connection is over. */
  readonly over: Promise<Error | undefined>
  closings = 0
  #close: (reason: Error | undefined) => void = () => {}
  #waiting: (() => void)[] = []

  constructor() {
    this.over = new Promise((resolve) => {
      this.#close = resolve
    })
  }

  frame(text: string): void {
    this.frames.push(JSON.parse(text))
    for (const wake of this.#waiting.splice(0)) wake()
  }

  closed(reason?: Error): void {
    this.closings++
    this.#close(reason)
  }

  /** Resolves when that many frames have come. */
  async until(count: number): Promise<unknown[]> {
    while (this.frames.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.frames
  }
}
