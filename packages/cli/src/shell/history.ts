import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Lines that are kept. */
const MAX_LINES = 1_000

/** What was typed, the newest first, in this shell and, where there is a file, in those before. */
export class History {
  readonly lines: string[]
  readonly #file: string | undefined

  private constructor(file: string | undefined, lines: readonly string[]) {
    this.#file = file
    this.lines = [...lines]
  }

  /** Reads what there is; a file that cannot be read is as good as none. */
  static async read(file: string | undefined): Promise<History> {
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
    const lines = text.split('\n').filter((line) => line !== '')
    return new History(file, lines.slice(-MAX_LINES).reverse())
  }

  /** Remembers a line, but for one that begins with a space: arguments may be secrets. */
  add(line: string): void {
    if (line.trim() === '' || line.startsWith(' ') || line === this.lines[0]) return
    this.lines.unshift(line)
    this.lines.length = Math.min(this.lines.length, MAX_LINES)
  }

  /** Only its owner can read it. Losing it is nothing that anyone should be bothered with. */
  async save(): Promise<void> {
    if (this.#file === undefined || this.lines.length === 0) return
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 })
      await writeFile(this.#file, `${this.lines.toReversed().join('\n')}\n`, { mode: 0o600 })
    } catch {
      // As the docstring says.
    }
  }
}

/**
 * Where the history is: in the file that `CAUSEWAY_HISTORY` names, nowhere where that is empty, else where programs keep
 * their state.
 */
export function historyFile(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { CAUSEWAY_HISTORY: named, XDG_STATE_HOME: state } = env
  if (named !== undefined) return named === '' ? undefined : named
  return join(state || join(homedir(), '.local', 'state'), 'causeway', 'history')
}
