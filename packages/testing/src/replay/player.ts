import { isDeepStrictEqual } from 'node:util'
import { type Message, messagesOf, type Transcript, type TranscriptFrame } from '../transcript/transcript.js'
import { compared } from './compared.js'
import { Correspondence } from './correspondence.js'
import type { Difference } from './difference.js'
import type { VolatilePaths } from './volatile-paths.js'

/** A message that the other side is to send. */
interface Expected {
  /** Of the file, from 1. */
  readonly line: number
  readonly message: Message
}

export interface PlayerOptions {
  readonly role: 'client' | 'server'
  readonly volatile: VolatilePaths
  /** Says a frame. Where it cannot be said, that shows in what does not come. */
  readonly say: (text: string) => void | Promise<void>
  /** Hears of a request that the transcript does not have, in order to refuse it. */
  readonly refuse?: (request: Message) => void
}

/**
 * Plays one side of a transcript and compares what the other side says. A frame is said when all that had come before it
 * has come again; what comes may come in any order.
 */
export class Player {
  readonly differences: Difference[] = []
  /** Called whenever something came, and when it is over. */
  onProgress: () => void = () => {}
  readonly #frames: readonly TranscriptFrame[]
  readonly #options: PlayerOptions
  readonly #correspondence = new Correspondence()
  /** The methods of this side's requests, by recorded id as JSON. */
  readonly #asked = new Map<string, string>()
  /** The next frame of the transcript. */
  #next = 0
  /** What is due and has not come. */
  #due: Expected[] = []
  /** What came before it was due. */
  #early: Message[] = []

  constructor(transcript: Transcript, options: PlayerOptions) {
    this.#frames = transcript.frames
    this.#options = options
  }

  /** Has everything been said, and has everything come? */
  get over(): boolean {
    return this.#next === this.#frames.length && this.#due.length === 0
  }

  /** Says what is to be said now. */
  async goOn(): Promise<void> {
    for (let frame = this.#frames[this.#next]; frame !== undefined; frame = this.#frames[this.#next]) {
      if (frame.from !== this.#options.role) {
        this.#next += 1
        for (const message of messagesOf(frame)) this.#expect({ line: this.#next + 1, message })
        continue
      }
      if (this.#due.length > 0) return
      this.#next += 1
      await this.#options.say(this.#textOf(frame))
    }
  }

  /** The other side said something. */
  heard(text: string): void {
    for (const message of messagesOf({ message: jsonOf(text) })) this.#take(message)
    this.onProgress()
  }

  /** What is due will not come any more. */
  giveUp(): void {
    for (const { line, message } of this.#due.splice(0)) {
      this.differences.push({ kind: 'missing', line, what: this.#nameOf(message), expected: message })
    }
  }

  /** Nothing comes any more. */
  end(): void {
    this.giveUp()
    for (; this.#next < this.#frames.length; this.#next++) {
      const frame = this.#frames[this.#next]
      if (frame === undefined || frame.from === this.#options.role) continue
      for (const message of messagesOf(frame)) this.#due.push({ line: this.#next + 2, message })
      this.giveUp()
    }
    for (const message of this.#early.splice(0)) this.#unexpected(message)
  }

  #expect(expected: Expected): void {
    const early = this.#early.findIndex((message) => this.#isSame(expected.message, message))
    const similar = early === -1 ? this.#early.findIndex((message) => isAlike(expected.message, message)) : early
    const [message] = similar === -1 ? [] : this.#early.splice(similar, 1)
    if (message === undefined) this.#due.push(expected)
    else this.#matched(expected, message)
  }

  #take(message: Message): void {
    const same = this.#due.findIndex((expected) => this.#isSame(expected.message, message))
    if (same === -1 && this.#comesLater((later) => this.#isSame(later, message))) {
      this.#early.push(message)
      return
    }
    const at = same === -1 ? this.#due.findIndex((expected) => isAlike(expected.message, message)) : same
    const [expected] = at === -1 ? [] : this.#due.splice(at, 1)
    if (expected !== undefined) this.#matched(expected, message)
    else if (this.#comesLater((later) => isAlike(later, message))) this.#early.push(message)
    else this.#unexpected(message)
  }

  #comesLater(isIt: (message: Message) => boolean): boolean {
    const later = this.#frames.slice(this.#next).filter(({ from }) => from !== this.#options.role)
    return later.some((frame) => messagesOf(frame).some(isIt))
  }

  #isSame(recorded: Message, message: Message): boolean {
    if (!isAlike(recorded, message)) return false
    return (
      compared(this.#correspondence.expected(recorded, message), message, this.#options.volatile).changes.length === 0
    )
  }

  #matched({ line, message: recorded }: Expected, message: Message): void {
    const expected = this.#correspondence.expected(recorded, message)
    const { changes, bindings } = compared(expected, message, this.#options.volatile)
    if (recorded.method !== undefined) this.#correspondence.request(recorded, message)
    this.#correspondence.texts(bindings)
    const what = this.#nameOf(recorded)
    for (const { path, ...sides } of changes) {
      this.differences.push({ kind: 'changed', line, what, path: path.join('.'), ...sides })
    }
  }

  #unexpected(message: Message): void {
    this.differences.push({ kind: 'unexpected', what: this.#nameOf(message), received: message })
    if (message.method !== undefined && message.id !== undefined) this.#options.refuse?.(message)
  }

  #textOf(frame: TranscriptFrame): string {
    if (frame.message === undefined) return frame.text ?? ''
    for (const { id, method } of messagesOf(frame)) {
      if (id !== undefined && method !== undefined) this.#asked.set(JSON.stringify(id), method)
    }
    const said = messagesOf(frame).map((message) => this.#correspondence.said(message))
    return JSON.stringify(Array.isArray(frame.message) ? said : (said[0] ?? frame.message))
  }

  #nameOf({ id, method }: Message): string {
    if (method !== undefined) return id === undefined ? method : `the request ${method}`
    const asked = this.#asked.get(JSON.stringify(id))
    return asked === undefined
      ? `an answer to id ${JSON.stringify(id)}`
      : `the answer to ${asked} (id ${JSON.stringify(id)})`
  }
}

/** Do the two say the same kind of thing: answer the same request, or have the same method? */
function isAlike(recorded: Message, message: Message): boolean {
  if (recorded.method !== undefined) {
    return recorded.method === message.method && (recorded.id === undefined) === (message.id === undefined)
  }
  return message.method === undefined && isDeepStrictEqual(recorded.id, message.id)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no message, and what was expected in its place is missed.
    return undefined
  }
}
