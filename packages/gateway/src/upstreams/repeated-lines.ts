import type { LogFields, Logger } from '@causeway/connector-kit'
import { lineText } from './line-text.js'

/** Lines that are remembered; further ones are logged each time. */
const MAX_LINES = 500

/** Whether a connection is there, and whether it has shown that it holds. */
export type Standing = 'none' | 'young' | 'stable'

/** Keeps what each connection of an upstream says anew from filling the log: what an earlier one said is counted instead. */
export class RepeatedLines {
  /** The number of the connection that said it first. */
  readonly #saidBy = new Map<string, number>()
  #connections = 0
  #repeats = 0

  /**
   * The log of the next connection. Lines for whoever looks for faults (`debug`) pass as they are, and so does everything that a stable
   * connection says. A young one may repeat itself; one that is not there yet may not, as a program may be started twice for it.
   */
  next(log: Logger, standing: () => Standing): Logger {
    this.#connections += 1
    const connection = this.#connections
    const isNews = (message: string, fields: LogFields | undefined): boolean => {
      const now = standing()
      return now === 'stable' || this.#isNews(lineText(message, fields), now === 'young' ? connection : undefined)
    }
    return {
      debug: (message, fields) => log.debug(message, fields),
      info: (message, fields) => isNews(message, fields) && log.info(message, fields),
      warn: (message, fields) => isNews(message, fields) && log.warn(message, fields),
      error: (message, fields) => isNews(message, fields) && log.error(message, fields),
    }
  }

  /** A field for the log: how many lines were counted since this was asked last; none where none was. */
  takeCount(): LogFields {
    const repeatedLines = this.#repeats
    this.#repeats = 0
    return repeatedLines === 0 ? {} : { repeatedLines }
  }

  /** From now on everything is news again. */
  forget(): void {
    this.#saidBy.clear()
  }

  /** @param again the connection that may say it again */
  #isNews(line: string, again: number | undefined): boolean {
    const first = this.#saidBy.get(line)
    if (first === undefined) {
      if (this.#saidBy.size < MAX_LINES) this.#saidBy.set(line, this.#connections)
      return true
    }
    if (first === again) return true
    this.#repeats += 1
    return false
  }
}
