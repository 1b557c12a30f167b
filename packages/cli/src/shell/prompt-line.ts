import { createInterface, type Interface } from 'node:readline'
import type { Footer } from '../output/screen.js'
import type { Terminal } from '../output/terminal.js'
import { displayWidth } from '../output/text-width.js'
import type { History } from './history.js'
import { KeyInput } from './key-input.js'

/** What may stand for the end of a line, and which part of the line it takes the place of. */
export type Completer = (line: string) => Promise<[string[], string]>

interface Reading {
  readonly prompt: string
  done(line: string | undefined): void
}

/**
 * Reads line after line on a terminal, with history and completion. While nobody reads, the terminal is as it was, so that
 * Ctrl-C is a signal and questions have the keys for themselves. What is printed meanwhile comes above the line.
 */
export class PromptLine implements Footer {
  readonly #terminal: Terminal
  readonly #history: History
  readonly #completer: Completer
  /** Undefined while nobody reads, and while a question is on the screen. */
  #lines: Interface | undefined
  #reading: Reading | undefined
  /** Lines that came in one piece with the one before. */
  #ahead: string[] = []
  /** What has been typed of the next line. */
  #begun = ''
  /** Rows between the start of the prompt and the cursor when it was hidden. */
  #rows = 0
  #interrupts = 0

  constructor(terminal: Terminal, history: History, completer: Completer) {
    this.#terminal = terminal
    this.#history = history
    this.#completer = completer
  }

  /** The next line; undefined at the end of the input, which Ctrl-D and twice Ctrl-C are, too. */
  async read(prompt: string): Promise<string | undefined> {
    const ahead = this.#ahead.shift()
    if (ahead !== undefined) {
      this.#terminal.err(`${prompt}${ahead}\n`)
      this.#history.add(ahead)
      return ahead
    }
    const line = await new Promise<string | undefined>((resolve) => {
      this.#reading = { prompt, done: resolve }
      const release = this.#terminal.keepBelow(this)
      this.#reading.done = (text) => {
        this.#reading = undefined
        this.#begun = this.#lines?.line ?? ''
        this.#stop()
        release()
        resolve(text)
      }
    })
    if (line !== undefined) this.#history.add(line)
    return line
  }

  hide(forLong: boolean): void {
    const lines = this.#lines
    if (lines === undefined) return
    this.#rows = lines.getCursorPos().rows
    this.#terminal.draw(`${this.#rows === 0 ? '' : `\x1b[${this.#rows}A`}\r\x1b[J`)
    if (!forLong) return
    this.#begun = lines.line
    this.#stop()
  }

  show(): void {
    const { prompt } = this.#reading ?? {}
    if (prompt === undefined) return
    if (this.#lines === undefined) {
      this.#start(prompt)
      return
    }
    // It goes up by as many rows before it draws.
    this.#terminal.draw('\n'.repeat(this.#rows))
    this.#lines.prompt(true)
  }

  #start(prompt: string): void {
    const input = new KeyInput()
    const lines = createInterface({
      input,
      output: process.stderr,
      terminal: true,
      prompt,
      history: [...this.#history.lines],
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
        this.#completer(line).then(
          (found) => done(null, found),
          () => done(null, [[], line]),
        )
      },
    })
    this.#lines = lines
    const typed: string[] = []
    lines.on('line', (line) => {
      // What came in one piece is handed out when all of it has been read.
      if (typed.push(line) === 1) queueMicrotask(() => this.#typed(typed))
    })
    lines.once('close', () => {
      input.close()
      if (this.#lines === lines && typed.length === 0) this.#end()
    })
    lines.on('SIGINT', () => this.#interrupted(lines))
    lines.prompt()
    if (this.#begun !== '') lines.write(this.#begun)
    this.#begun = ''
  }

  #stop(): void {
    const lines = this.#lines
    this.#lines = undefined
    lines?.close()
  }

  #typed([first, ...others]: readonly string[]): void {
    this.#interrupts = 0
    this.#ahead.push(...others)
    this.#unecho([...others, this.#lines?.line ?? ''])
    this.#reading?.done(first)
  }

  /** Lines that came ahead are shown when it is their turn. */
  #unecho(lines: readonly string[]): void {
    const columns = this.#terminal.errColumns
    const rows = lines.map((line) => Math.max(1, Math.ceil(displayWidth(line) / columns)))
    const up = rows.reduce((sum, count) => sum + count, -1)
    this.#terminal.draw(`${up === 0 ? '' : `\x1b[${up}A`}\r\x1b[J`)
  }

  #end(): void {
    this.#terminal.draw('\n')
    this.#reading?.done(undefined)
  }

  #interrupted(lines: Interface): void {
    const isEmpty = lines.line === ''
    if (isEmpty && this.#interrupts++ > 0) {
      this.#end()
      return
    }
    lines.write(null, { ctrl: true, name: 'e' })
    lines.write(null, { ctrl: true, name: 'u' })
    if (isEmpty) this.#terminal.err('Ctrl-C again, Ctrl-D or exit leaves.\n')
  }
}
