import type { ProgressParams } from '@causeway/protocol'
import { printableLine } from './printable.js'
import type { Terminal } from './terminal.js'

const BAR = 20

/** One line on stderr that tells how far a call is, and goes away with it. Nothing where stderr is no terminal. */
export class ProgressLine {
  readonly #terminal: Terminal
  #shown = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** For the call's `onProgress`; undefined where nobody looks, so that the server is not asked for it. */
  get listener(): ((progress: ProgressParams) => void) | undefined {
    return this.#terminal.isErrTerminal ? (progress) => this.#show(progress) : undefined
  }

  clear(): void {
    if (this.#shown) this.#terminal.err(CLEAR)
    this.#shown = false
  }

  #show({ progress, total, message }: ProgressParams): void {
    const said = message === undefined ? '' : `  ${printableLine(message)}`
    const line = `${total === undefined || total <= 0 ? String(progress) : bar(progress / total)}${said}`
    this.#terminal.err(CLEAR + line.slice(0, (process.stderr.columns ?? 80) - 1))
    this.#shown = true
  }
}

/** To the start of the line, and nothing on it. */
const CLEAR = '\r\x1b[K'

function bar(share: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * BAR)
  return `${'█'.repeat(done)}${'░'.repeat(BAR - done)} ${String(Math.round(share * 100)).padStart(3)} %`
}
