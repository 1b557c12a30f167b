import type * as clack from '@clack/prompts'
import { printable, printableLine } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { wrapped } from '../output/text-width.js'
import type { Keyboard } from './keyboard.js'

type Prompts = typeof clack

/** What a question has in common with all others. */
type Means = Required<Pick<clack.CommonOptions, 'input' | 'output' | 'signal'>>

/** The person pressed Escape, or Ctrl-D, instead of answering. */
export const ESCAPED: unique symbol = Symbol('escaped')
export type Escaped = typeof ESCAPED

export interface Choice<T> {
  readonly value: T
  /** What the person sees. */
  readonly label: string
  readonly hint?: string | undefined
}

export interface TextQuestion {
  readonly message: string
  /** Shown where nothing has been typed yet. */
  readonly placeholder?: string | undefined
  readonly initial?: string | undefined
  /** What is wrong with an answer; undefined where nothing is. */
  readonly check?: ((text: string) => string | undefined) | undefined
}

/**
 * Asks one question after the other on stderr. Whatever is shown is made harmless first, so texts of a server may be in it.
 * Each question rejects with the signal's reason where that aborts.
 */
export class Asker {
  readonly #prompts: Prompts
  readonly #terminal: Terminal
  readonly #keyboard: Keyboard
  /** Aborts when nobody waits for answers any more, and at Ctrl-C. */
  readonly signal: AbortSignal

  constructor(prompts: Prompts, terminal: Terminal, keyboard: Keyboard, signal: AbortSignal) {
    this.#prompts = prompts
    this.#terminal = terminal
    this.#keyboard = keyboard
    this.signal = signal
  }

  /** Prints a text above the next question, wrapped, under a heading where there is one. */
  say(text: string, heading?: string): void {
    const { errColors, errColumns, draw } = this.#terminal
    const { S_BAR } = this.#prompts
    const lines = wrapped(printable(text), Math.max(20, errColumns - 4)).split('\n')
    const titled =
      heading === undefined
        ? ''
        : `${errColors.cyan(this.#prompts.S_INFO)}  ${errColors.bold(printableLine(heading))}\n`
    draw(`${titled}${lines.map((line) => `${errColors.dim(S_BAR)}  ${line}\n`).join('')}`)
  }

  /** A line of its own, never wrapped, so that it can be copied. */
  line(text: string): void {
    this.#terminal.draw(`${printableLine(text)}\n`)
  }

  /** A line that someone should not overlook. */
  warn(text: string): void {
    const { errColors, draw } = this.#terminal
    draw(`${errColors.yellow(this.#prompts.S_WARN)}  ${errColors.yellow(printableLine(text))}\n`)
  }

  text({ message, placeholder, initial, check }: TextQuestion): Promise<string | Escaped> {
    return this.#answered((means) =>
      this.#prompts.text({
        ...means,
        message: printableLine(message),
        ...(placeholder === undefined ? {} : { placeholder: printableLine(placeholder) }),
        ...(initial === undefined ? {} : { initialValue: printableLine(initial) }),
        ...(check === undefined ? {} : { validate: (value) => check(value ?? '') }),
      }),
    )
  }

  /** Several lines; Enter twice ends them. */
  lines({ message, initial }: Pick<TextQuestion, 'message' | 'initial'>): Promise<string | Escaped> {
    return this.#answered((means) =>
      this.#prompts.multiline({
        ...means,
        message: printableLine(message),
        ...(initial === undefined ? {} : { initialValue: printable(initial) }),
      }),
    )
  }

  async choose<T>(message: string, choices: readonly Choice<T>[], initial?: T): Promise<T | Escaped> {
    const index = await this.#answered((means) =>
      this.#prompts.select({
        ...means,
        message: printableLine(message),
        options: optionsOf(choices),
        maxItems: MAX_ITEMS,
        showInstructions: false,
        initialValue: indexIn(choices, initial),
      }),
    )
    const choice = index === ESCAPED ? undefined : choices[index]
    return choice === undefined ? ESCAPED : choice.value
  }

  async chooseSome<T>(message: string, choices: readonly Choice<T>[], initial: readonly T[]): Promise<T[] | Escaped> {
    const chosen = await this.#answered((means) =>
      this.#prompts.multiselect({
        ...means,
        message: printableLine(message),
        options: optionsOf(choices),
        maxItems: MAX_ITEMS,
        required: false,
        initialValues: initial.map((value) => indexIn(choices, value)).filter((index) => index !== -1),
      }),
    )
    if (chosen === ESCAPED) return chosen
    return chosen
      .toSorted((a, b) => a - b)
      .flatMap((index) => choices.slice(index, index + 1).map(({ value }) => value))
  }

  /** Each question has a signal of its own: prompts never stop listening to the one that they are given. */
  async #answered<T>(ask: (means: Means) => Promise<T>): Promise<Exclude<T, symbol> | Escaped> {
    this.signal.throwIfAborted()
    const abort = new AbortController()
    const end = (): void => abort.abort()
    this.signal.addEventListener('abort', end)
    try {
      const answer = await ask({ input: this.#keyboard, output: process.stderr, signal: abort.signal })
      this.signal.throwIfAborted()
      // as: the only symbol that a prompt answers with says that it was left
      return this.#prompts.isCancel(answer) ? ESCAPED : (answer as Exclude<T, symbol>)
    } finally {
      this.signal.removeEventListener('abort', end)
    }
  }
}

/** Longer lists scroll. */
const MAX_ITEMS = 10

function optionsOf<T>(choices: readonly Choice<T>[]): clack.Option<number>[] {
  return choices.map(({ label, hint }, value) => ({
    value,
    label: printableLine(label) || '(nothing)',
    ...(hint === undefined ? {} : { hint: printableLine(hint) }),
  }))
}

function indexIn<T>(choices: readonly Choice<T>[], value: T | undefined): number {
  return choices.findIndex((choice) => choice.value === value)
}
