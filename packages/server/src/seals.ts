import type { KeyRing, SealingKeys } from '@causeway/transports'
import type { MaybePromise } from './maybe-promise.js'

/** The ring of a server's keys. What seals is loaded when there is first something to seal: most servers start without. */
export class Seals {
  readonly #keys: SealingKeys
  #ring: KeyRing | undefined

  constructor(keys: SealingKeys) {
    this.#keys = keys
  }

  ring(): MaybePromise<KeyRing> {
    return this.#ring ?? this.#load()
  }

  async #load(): Promise<KeyRing> {
    const { keyRing } = await import('@causeway/transports/seals')
    this.#ring ??= keyRing(this.#keys)
    return this.#ring
  }
}
