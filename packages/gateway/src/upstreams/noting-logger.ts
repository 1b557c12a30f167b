import type { LogFields, Logger } from '@causeway/connector-kit'
import { lineText } from './line-text.js'

/** Warnings of one connection that are kept. */
const MAX_WARNINGS = 20
const MAX_LENGTH = 500

/** Keeps the warnings that pass through it until `finish`. */
export class NotingLogger implements Logger {
  readonly #log: Logger
  readonly #mask: (text: string) => string
  readonly #warnings = new Set<string>()
  #isFinished = false

  constructor(log: Logger, mask: (text: string) => string) {
    this.#log = log
    this.#mask = mask
  }

  /** What was warned of so far, each thing once, without secrets. */
  finish(): readonly string[] {
    this.#isFinished = true
    return [...this.#warnings]
  }

  debug(message: string, fields?: LogFields): void {
    this.#log.debug(message, fields)
  }

  info(message: string, fields?: LogFields): void {
    this.#log.info(message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    this.#log.warn(message, fields)
    if (this.#isFinished || this.#warnings.size >= MAX_WARNINGS) return
    this.#warnings.add(this.#mask(lineText(message, fields)).slice(0, MAX_LENGTH))
  }

  error(message: string, fields?: LogFields): void {
    this.#log.error(message, fields)
  }
}
