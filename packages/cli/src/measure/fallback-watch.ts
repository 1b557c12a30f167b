import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { WireFrame } from '@causeway/transports'

/**
 * Sees over what a client connects to an address of HTTP: it falls back to HTTP+SSE by itself where a server has nothing newer. For
 * as long as it watches, no other client may connect.
 */
export class FallbackWatch implements Disposable {
  #link: object | undefined
  readonly #onFrame = (message: unknown): void => {
    const { side, link } = message as WireFrame // that is what is published there
    if (side === 'client') this.#link = link
  }

  constructor() {
    subscribe('causeway:wire', this.#onFrame)
  }

  /** Did the last frame so far cross a connection of HTTP+SSE? Only Streamable HTTP opens a stream when it is told to. */
  get usesSse(): boolean {
    return this.#link !== undefined && !('openStream' in this.#link)
  }

  [Symbol.dispose](): void {
    unsubscribe('causeway:wire', this.#onFrame)
  }
}
