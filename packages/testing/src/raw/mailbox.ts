import { excerptOf, messageIn, type RawMessage } from './raw-message.js'

/** As many frames as an error shows: the latest. */
const MAX_SHOWN = 10

interface Waiting {
  readonly wants: (message: RawMessage) => boolean
  readonly resolve: (message: RawMessage) => void
  readonly reject: (error: Error) => void
  readonly what: string
  readonly timer: ReturnType<typeof setTimeout>
}

/** What a raw peer received, and who waits for what of it. Each message is given out once; no wait is without end. */
export class Mailbox {
  /** Every message, in order, taken or not. */
  readonly received: RawMessage[] = []
  readonly #timeoutMs: number
  readonly #untaken: RawMessage[] = []
  /** The frames as they came, those that hold no message among them. */
  readonly #texts: string[] = []
  readonly #statuses = new WeakMap<RawMessage, number>()
  readonly #waiting = new Set<Waiting>()
  #over: string | undefined

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** A frame came, over HTTP with a status. One that holds no message ends every wait: nobody knows whose it was. */
  put(text: string, status?: number): RawMessage | undefined {
    this.note(text, status)
    const message = messageIn(text)
    if (message === undefined) {
      for (const waiting of [...this.#waiting]) this.#fail(waiting, 'a frame came that holds no message')
      return undefined
    }
    if (status !== undefined) this.#statuses.set(message, status)
    this.received.push(message)
    const found = [...this.#waiting].find(({ wants }) => wants(message))
    if (found === undefined) this.#untaken.push(message)
    else {
      this.#done(found)
      found.resolve(message)
    }
    return message
  }

  /** Something came for people to see. */
  note(text: string, status?: number): void {
    this.#texts.push(status === undefined ? text : `HTTP ${status} ${text}`)
  }

  /** The first message like that which nobody took yet, or the next one. */
  take(what: string, wants: (message: RawMessage) => boolean): Promise<RawMessage> {
    const at = this.#untaken.findIndex(wants)
    const [known] = at === -1 ? [] : this.#untaken.splice(at, 1)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve, reject) => {
      const why = `it did not come within ${this.#timeoutMs} ms`
      const timer = setTimeout(() => this.#fail(waiting, why), this.#timeoutMs)
      const waiting: Waiting = { wants, resolve, reject, what, timer }
      this.#waiting.add(waiting)
      if (this.#over !== undefined) this.#fail(waiting, this.#over)
    })
  }

  /** The HTTP status with which a message came. */
  statusOf(message: RawMessage): number | undefined {
    return this.#statuses.get(message)
  }

  /** What came and nobody took. */
  get untaken(): readonly RawMessage[] {
    return this.#untaken
  }

  /** Nothing comes any more. */
  end(why: string): void {
    this.#over ??= why
    for (const waiting of [...this.#waiting]) this.#fail(waiting, this.#over)
  }

  /** What came so far, for people. */
  describe(): string {
    if (this.#texts.length === 0) return 'Nothing came so far.'
    const shown = this.#texts.slice(-MAX_SHOWN)
    const cut = this.#texts.length > shown.length ? ` (the last ${shown.length} of ${this.#texts.length})` : ''
    return [`What came so far${cut}:`, ...shown.map((text) => `  ${excerptOf(text)}`)].join('\n')
  }

  #fail(waiting: Waiting, why: string): void {
    this.#done(waiting)
    waiting.reject(new Error(`Expected ${waiting.what}; ${why}.\n${this.describe()}`))
  }

  #done(waiting: Waiting): void {
    clearTimeout(waiting.timer)
    this.#waiting.delete(waiting)
  }
}
