import { PassThrough } from 'node:stream'

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const ESCAPE = '\x1b'

/**
 * The keys that a person presses while questions are asked. Prompts read from it in place of stdin, because they take Ctrl-C
 * for themselves and are at a loss with Ctrl-D: Ctrl-C means what it means elsewhere, and Ctrl-D is Escape.
 */
export class Keyboard extends PassThrough {
  /** Prompts look at it. */
  readonly isTTY = true
  readonly #stdin = process.stdin
  readonly #take = (chunk: Buffer): void => this.#typed(chunk.toString('utf8'))

  constructor() {
    super()
    this.#stdin.on('data', this.#take)
    this.#stdin.setRawMode(true)
    this.#stdin.resume()
  }

  /** Keys come one by one until `close`, whatever a prompt thinks. */
  setRawMode(_: boolean): this {
    return this
  }

  close(): void {
    this.#stdin.off('data', this.#take)
    this.#stdin.setRawMode(false)
    this.#stdin.pause()
    this.destroy()
  }

  #typed(text: string): void {
    if (text.includes(CTRL_C)) {
      process.kill(process.pid, 'SIGINT')
      return
    }
    // What follows Enter in one piece is for the next question: prompts read a piece to its end.
    for (const piece of text.replaceAll(CTRL_D, ESCAPE).split(/(?<=[\r\n])/)) this.write(piece)
  }
}
