import type { Client } from '@causeway/client'
import type { ExitCode } from '../exit-code.js'
import type { ProgressBars } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import type { Catalog } from './catalog.js'
import type { Session } from './session.js'

/** What a command of the shell works with. */
export interface ShellContext {
  readonly session: Session
  /** @throws {Failure} where there is no connection */
  readonly client: Client
  /** @throws {Failure} where there is no connection */
  readonly catalog: Catalog
  readonly terminal: Terminal
  readonly bars: ProgressBars
  /** Print results as JSON. */
  readonly json: boolean
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
}

/** What a word of a command stands for, which is what TAB offers in its place. */
export type Place = 'tool' | 'uri' | 'prompt' | 'completable' | 'level' | 'kind' | 'command'

/** A command of the shell. */
export interface ShellCommand {
  readonly name: string
  /** What comes after the name. */
  readonly usage: string
  readonly summary: string
  /** What the first word after the name is. */
  readonly first?: Place
  /** What a failure comes to where it is none that is thrown. @throws what went wrong */
  run(words: readonly string[], context: ShellContext): Promise<ExitCode | undefined>
}
