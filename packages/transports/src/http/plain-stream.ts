import { tapWire } from '../wire-tap.js'
import type { IncomingCall } from './incoming-call.js'
import { frameEvent, KEEP_ALIVE } from './sse.js'

/** A stream of frames that ends with the HTTP response that carries it: its events have no ids. */
export class PlainStream {
  readonly #call: IncomingCall
  /** What the wire tap shows as the link of its frames. */
  readonly #link: object

  constructor(call: IncomingCall, link: object) {
    this.#call = call
    this.#link = link
    call.openEvents()
  }

  send(frame: string): void {
    tapWire(this.#link, 'server', 'out', frame)
    this.#call.write(frameEvent(frame))
  }

  /** The stream is over, with `frame` as its last one. */
  end(frame?: string): void {
    if (frame === undefined) {
      this.#call.end()
      return
    }
    tapWire(this.#link, 'server', 'out', frame)
    this.#call.end(frameEvent(frame))
  }

  tick(): void {
    this.#call.write(KEEP_ALIVE)
  }
}
