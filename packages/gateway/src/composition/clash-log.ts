import type { Logger } from '@causeway/connector-kit'
import { LRUCache } from 'lru-cache'
import type { NameClash } from './name-clashes.js'

/** Clashes that are remembered. */
const MAX_TOLD = 1_000

/** Warns of each clash of names once, however many endpoints have it and however often upstreams come and go. */
export class ClashLog {
  readonly #log: Logger
  readonly #told = new LRUCache<string, true>({ max: MAX_TOLD })

  constructor(log: Logger) {
    this.#log = log
  }

  tell(clashes: readonly NameClash[]): void {
    for (const { text } of clashes) {
      if (!this.#told.has(text)) this.#log.warn(text)
      this.#told.set(text, true)
    }
  }
}
