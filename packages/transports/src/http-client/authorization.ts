import { type HeaderFields, headerFields } from './header-fields.js'
import type { Authorize, Challenge } from './http-client-options.js'

/** The headers that show who asks, as `authorize` returned them last. One flow at a time: who comes meanwhile shares its outcome. */
export class Authorization {
  readonly #authorize: Authorize
  #headers: HeaderFields | undefined
  #asking: Promise<unknown> = Promise.resolve()
  #begun: Promise<HeaderFields | undefined> | undefined

  constructor(authorize: Authorize) {
    this.#authorize = authorize
  }

  /** What to send, asked for before the first request. */
  get headers(): HeaderFields | undefined | Promise<HeaderFields | undefined> {
    if (this.#headers !== undefined) return this.#headers
    this.#begun ??= this.#ask().catch((error: unknown) => {
      // The next request tries anew.
      this.#begun = undefined
      throw error
    })
    return this.#begun.then(() => this.#headers)
  }

  /** Is there something new to show after `challenge`, which `shown` met? */
  async renew(challenge: Challenge, shown: HeaderFields | undefined): Promise<boolean> {
    const asked = this.#asking.then(async () => {
      // Another request met the same challenge, and its answer is here already.
      if (this.#headers !== shown) return true
      return (await this.#ask(challenge)) !== undefined
    })
    // The next in line asks whatever became of this one.
    this.#asking = asked.catch(() => {})
    return asked
  }

  async #ask(challenge?: Challenge): Promise<HeaderFields | undefined> {
    const headers = await this.#authorize(challenge)
    if (headers !== undefined) this.#headers = headerFields(headers)
    return headers
  }
}
