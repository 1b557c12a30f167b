import type { Logger } from '@causeway/connector-kit'
import { LRUCache } from 'lru-cache'

/** Notices that are remembered. */
const MAX_TOLD = 1_000

/** Warns of each thing once, however many endpoints have it and however often upstreams come and go. */
export class NoticeLog {
  readonly #log: Logger
  readonly #told = new LRUCache<string, true>({ max: MAX_TOLD })

  constructor(log: Logger) {
    this.#log = log
  }

  /** @param upstream that they are about; its lines carry its name */
  tell(notices: readonly string[], upstream?: { readonly name: string; readonly log: Logger }): void {
    const log = upstream?.log ?? this.#log
    for (const text of notices) {
      const what = `${upstream?.name ?? ''} ${text}`
      if (!this.#told.has(what)) log.warn(text)
      this.#told.set(what, true)
    }
  }
}
