import { limits } from '@causeway/protocol'
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

/** A connection that the server refused, as far as it concerns authorization. */
interface RefusedConnection extends Pick<Challenge, 'headers'> {
  /** Of HTTP. */
  readonly status: number
}

/**
 * Makes attempts to connect, each with what `authorization` has to show, until the server takes one; resolves with its last
 * refusal where there is nothing new to show.
 * @throws what `attempt` and `authorize` throw
 */
export async function connectAuthorized<Refused extends RefusedConnection>(
  url: string,
  authorization: Authorization | undefined,
  attempt: (shown: HeaderFields | undefined) => Promise<Refused | undefined>,
): Promise<Refused | undefined> {
  for (let challenges = 0; ; challenges++) {
    const shown = await authorization?.headers
    const refused = await attempt(shown)
    if (refused === undefined) return undefined
    const { status, headers } = refused
    const mayRenew = (status === 401 || status === 403) && challenges < limits.maxChallenges
    const renewed = mayRenew && (await authorization?.renew({ status, headers, url }, shown))
    if (renewed !== true) return refused
  }
}
