import type { Client } from '@causeway/client'
import type { Logger } from '@causeway/connector-kit'

/** Resources that somebody wants to hear of: each is subscribed to once, for however many. */
export class Watches {
  readonly #client: Client
  readonly #log: Logger
  readonly #wanted = new Map<string, number>()
  /** URIs that the upstream knows of. */
  readonly #subscribed = new Set<string>()
  #work: Promise<void> = Promise.resolve()

  constructor(client: Client, log: Logger) {
    this.#client = client
    this.#log = log
  }

  /** Subscribes, until the returned function was called by all who watch. */
  watch(uri: string): () => void {
    this.#count(uri, 1)
    let watching = true
    return () => {
      if (watching) this.#count(uri, -1)
      watching = false
    }
  }

  #count(uri: string, change: 1 | -1): void {
    const count = (this.#wanted.get(uri) ?? 0) + change
    if (count === 0) this.#wanted.delete(uri)
    else this.#wanted.set(uri, count)
    // Its turn may come when it is as it was.
    if (count === 0 || (count === 1 && change === 1)) this.#work = this.#work.then(() => this.#settle(uri))
  }

  async #settle(uri: string): Promise<void> {
    const wanted = this.#wanted.has(uri)
    if (wanted === this.#subscribed.has(uri)) return
    try {
      if (wanted) {
        await this.#client.subscribe(uri)
        this.#subscribed.add(uri)
      } else {
        this.#subscribed.delete(uri)
        await this.#client.unsubscribe(uri)
      }
    } catch (error) {
      this.#log.debug('a resource could not be subscribed to, or not any more', { uri, error })
    }
  }
}
