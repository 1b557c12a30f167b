import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { type Corked, uncorkAtTurnEnd } from '../turn-end.js'

/**
 * So many frames, or bytes, go out before the turn ends: a reader that gets everything at once can only work while its writer waits; with
 * these, both work at the same time.
 */
const FLUSH_FRAMES = 8
const FLUSH_BYTES = 65_536

/** Sends frames: those of one turn of the event loop in a few writes, and none out of sight of how much waits for the reader. */
export class FrameWriter implements Corked {
  readonly #webSocket: WebSocket
  readonly #socket: Socket
  #corked = false
  /** Frames that are held back. */
  #frames = 0
  /** There while the socket holds bytes that the reader has not taken. */
  #congestion: { readonly drained: Promise<void>; readonly resolve: () => void } | undefined
  readonly #onDrained: () => void

  /** @param onDrained called when the reader has caught up */
  constructor(webSocket: WebSocket, socket: Socket, onDrained: () => void) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.#onDrained = onDrained
  }

  /** Is the reader behind? */
  get congested(): boolean {
    return this.#congestion !== undefined
  }

  /** Resolves when the reader has caught up, or will not any more. */
  send(frame: string): void | Promise<void> {
    if (!this.#corked) {
      this.#corked = true
      this.#socket.cork()
      uncorkAtTurnEnd(this)
    }
    this.#webSocket.send(frame)
    if (++this.#frames === FLUSH_FRAMES || this.#socket.writableLength > FLUSH_BYTES) this.uncork()
    return this.#congestion?.drained
  }

  /** The reader has taken everything, or is gone. */
  release(): void {
    const congestion = this.#congestion
    if (congestion === undefined) return
    this.#congestion = undefined
    this.#socket.removeListener('drain', this.#drained)
    congestion.resolve()
  }

  /** Sends what is held back. */
  uncork(): void {
    if (!this.#corked) return
    this.#corked = false
    this.#frames = 0
    const socket = this.#socket
    socket.uncork()
    // A socket wants to drain after every large write; only what is still there after it waits for the reader.
    if (this.#congestion !== undefined || !socket.writableNeedDrain || socket.writableLength === 0) return
    let resolve = (): void => {}
    const drained = new Promise<void>((done) => {
      resolve = done
    })
    this.#congestion = { drained, resolve }
    socket.on('drain', this.#drained)
  }

  readonly #drained = (): void => {
    this.release()
    this.#onDrained()
  }
}
