import { setImmediate as othersTurn } from 'node:timers/promises'
import { searchPattern } from '@causeway/schema'
import { ToolError } from '@causeway/server'
import { limits } from '../limits.js'
import { literal } from '../path/glob.js'
import type { Line } from './text-stream.js'

/** A line that matched, with those around it. */
export interface LineMatch {
  readonly line: number
  readonly text: string
  readonly before: readonly string[]
  readonly after: string[]
}

export interface LineQuery {
  readonly text: string
  /** Is `text` a regular expression? */
  readonly regex: boolean
  readonly ignoreCase: boolean
}

/** Says where in a line it matches, roughly; -1 where it does not. */
export type LineTest = (line: string) => number

/**
 * A test for what somebody searches for, in bounded time whatever that is.
 * @throws {ToolError} for a regular expression that cannot be used; and from the test where one line takes too long
 */
export function lineTest({ text, regex, ignoreCase }: LineQuery): LineTest {
  if (text.length > limits.maxPatternLength)
    throw new ToolError(`Expected at most ${limits.maxPatternLength} characters to search for.`)
  if (!regex && !ignoreCase) return (line) => line.indexOf(text)
  const budget = new LineBudget()
  try {
    const matches = searchPattern(regex ? text : literal(text), { ignoreCase })
    return (line) => (matches(line, budget.renewed()) ? 0 : -1)
  } catch (error) {
    throw error instanceof TypeError ? new ToolError(error.message) : error
  }
}

class LineBudget {
  #left = 0

  renewed(): this {
    this.#left = limits.maxLineSteps
    return this
  }

  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0)
      throw new ToolError('The regular expression takes too long on a long line; write it more simply.')
  }
}

/** Finds matches in the lines of one file, which come in batches. */
export class LineSearch {
  readonly matches: LineMatch[] = []
  readonly #test: LineTest
  readonly #context: number
  readonly #limit: number
  readonly #before: string[] = []
  #sliceStart = performance.now()
  #previous = 0

  constructor(test: LineTest, options: { readonly context: number; readonly limit: number }) {
    this.#test = test
    this.#context = options.context
    this.#limit = options.limit
  }

  /** Says whether more lines are wanted. Others get their turn in between, however much there is to match. */
  async search(lines: readonly Line[], signal: AbortSignal): Promise<boolean> {
    for (const line of lines) {
      if (performance.now() - this.#sliceStart > limits.sliceMs) {
        await othersTurn()
        signal.throwIfAborted()
        this.#sliceStart = performance.now()
      }
      if (!this.#take(line)) return false
    }
    return true
  }

  #take({ number, text }: Line): boolean {
    const isFull = this.matches.length >= this.#limit
    if (isFull && !this.#wantsAfter(number)) return false
    for (let at = this.matches.length - 1; at >= 0; at--) {
      const match = this.matches[at]
      if (match === undefined || number - match.line > this.#context) break
      if (number > match.line) match.after.push(excerpt(text, 0))
    }
    if (!isFull && number !== this.matches.at(-1)?.line) {
      const at = this.#test(text)
      if (at >= 0) this.matches.push({ line: number, text: excerpt(text, at), before: [...this.#before], after: [] })
    }
    if (this.#context > 0 && number !== this.#previous) {
      this.#before.push(excerpt(text, 0))
      if (this.#before.length > this.#context) this.#before.shift()
    }
    this.#previous = number
    return true
  }

  #wantsAfter(number: number): boolean {
    const last = this.matches.at(-1)
    return last !== undefined && number - last.line <= this.#context
  }
}

/** So much of a line as can be shown, around where it matched, with no half characters. */
function excerpt(line: string, at: number): string {
  const start = Math.max(0, Math.min(at - limits.maxShownLine / 4, line.length - limits.maxShownLine))
  const end = start + limits.maxShownLine
  const shown = line.slice(start, end).replaceAll(/\p{Surrogate}/gu, '')
  return `${start > 0 ? '…' : ''}${shown}${end < line.length ? '…' : ''}`
}
