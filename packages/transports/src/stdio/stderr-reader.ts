import { limits } from '@causeway/protocol'

/** A longer line is delivered in pieces of that length, in UTF-16 units. */
const MAX_LINE_LENGTH = 16_384

/** What a server says on stderr: its last words are kept, and each line goes to whoever wants it. */
export class StderrReader {
  readonly #onLine: ((line: string) => void) | undefined
  // Free-form output: what is not UTF-8 is replaced.
  readonly #decoder = new TextDecoder()
  #line = ''
  #tail = ''

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine
  }

  /** The last `limits.stderrTailLength` characters. */
  get tail(): string {
    return this.#tail
  }

  push(chunk: Uint8Array): void {
    this.#take(this.#decoder.decode(chunk, { stream: true }))
  }

  end(): void {
    this.#take(this.#decoder.decode())
    if (this.#line !== '') this.#onLine?.(this.#line)
    this.#line = ''
  }

  #take(text: string): void {
    this.#tail = (this.#tail + text).slice(-limits.stderrTailLength)
    if (this.#onLine === undefined) return
    const lines = (this.#line + text).split('\n')
    this.#line = lines.pop() ?? ''
    for (const line of lines) this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
    while (this.#line.length > MAX_LINE_LENGTH) {
      this.#onLine(this.#line.slice(0, MAX_LINE_LENGTH))
      this.#line = this.#line.slice(MAX_LINE_LENGTH)
    }
  }
}
