import { basename, relative } from 'node:path'
import { printable } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import type { LoadProblem } from './load-problem.js'

/** What a person who works on a server learns on stderr. */
export class ReloadNews {
  readonly #name: string
  readonly #terminal: Terminal
  readonly #debug: boolean

  constructor(file: string, terminal: Terminal, debug: boolean) {
    this.#name = basename(file)
    this.#terminal = terminal
    this.#debug = debug
  }

  /** @param words what looks different to clients */
  reloaded(ms: number, words: string): void {
    this.#say('green', 'reloaded', `in ${Math.round(ms)} ms: ${words}`)
  }

  startedAgain(ms: number): void {
    this.#say('green', 'started again', `in ${Math.round(ms)} ms`)
  }

  /** @param serving is there something else that goes on serving? */
  notLoaded(problem: LoadProblem, serving: boolean): void {
    const then = serving ? 'What ran before goes on serving.' : 'It is tried again when something changes.'
    const { place, message, hint, stack } = problem
    const where = place === undefined ? '' : `${this.#terminal.errColors.bold(placeText(place))} `
    this.#say('red', serving ? 'not reloaded:' : `${this.#name} does not run:`, where + printable(message))
    if (hint !== undefined) this.#terminal.err(`${this.#terminal.errColors.dim(printable(hint))}\n`)
    if (this.#debug && stack !== undefined) this.#terminal.err(`${printable(stack)}\n`)
    this.#terminal.err(`${this.#terminal.errColors.dim(then)}\n`)
  }

  /** @param calls that were not answered */
  ended(how: string, calls: number, delayMs: number): void {
    const lost = calls === 0 ? '' : ` with ${calls === 1 ? 'a call' : `${calls} calls`} unanswered`
    const then = delayMs === 0 ? 'it is started again' : `it is started again in ${delayMs / 1_000} s`
    this.#say('red', `${this.#name} ${how}${lost};`, `${then}.`)
  }

  /** Calls that began before a reload are cut off. */
  cutOff(why: string, calls: number): void {
    this.#say('yellow', `${calls} ${calls === 1 ? 'call' : 'calls'} of before cut off:`, why)
  }

  stillLoading(): void {
    this.#say('yellow', `${this.#name} is still being loaded;`, 'does it wait for something at its top?')
  }

  /** What would only be heeded at a start has changed. */
  needsStart(): void {
    this.#say('yellow', 'start this command again', `for what ${this.#name} has changed in the options of serving.`)
  }

  cannotWatch(error: unknown): void {
    this.#say('yellow', 'files cannot be watched:', error instanceof Error ? error.message : String(error))
  }

  #say(color: 'green' | 'yellow' | 'red', first: string, rest: string): void {
    this.#terminal.err(`${this.#terminal.errColors[color](`causeway: ${first}`)} ${rest}\n`)
  }
}

function placeText({ file, line, column }: NonNullable<LoadProblem['place']>): string {
  const path = relative(process.cwd(), file)
  const shown = path.startsWith('..') ? file : path
  return [shown, line, column].filter((part) => part !== undefined).join(':')
}
