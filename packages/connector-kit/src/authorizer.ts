import { CausewayError } from '@causeway/protocol'
import type { Auth, Authorizer, Credentials } from './auth.js'
import { ClientCredentialsAuthorizer } from './client-credentials.js'
import type { Clock } from './clock.js'
import { basic, inHeader } from './header-credentials.js'
import type { HttpClient } from './http-client.js'
import type { SecretReference, Secrets } from './secrets.js'

/** What an authorizer is made with. */
export interface AuthorizerParts {
  /** Reaches the token endpoint. */
  readonly http: HttpClient
  readonly secrets: Secrets
  readonly clock: Clock
}

/** A secret that was refused is looked up anew at most this often: it is rarely another one. */
const LOOK_AGAIN_MS = 30_000

/** Makes an authorizer out of an `auth`. Nothing is looked up or fetched before the first `credentials()`. */
export function createAuthorizer(auth: Auth, parts: AuthorizerParts): Authorizer {
  if ('clientCredentials' in auth) return new ClientCredentialsAuthorizer(auth.clientCredentials, parts)
  if ('bearer' in auth) {
    return new SecretAuthorizer(auth.bearer, parts, (token) => inHeader('authorization', `Bearer ${token}`))
  }
  if ('basic' in auth) {
    const { username, password } = auth.basic
    return new SecretAuthorizer(password, parts, (word) => inHeader('authorization', basic(username, word)))
  }
  if ('header' in auth) {
    const { name, value } = auth.header
    return new SecretAuthorizer(value, parts, (key) => inHeader(name.toLowerCase(), key))
  }
  if ('cookie' in auth) {
    const { name, value } = auth.cookie
    return new SecretAuthorizer(value, parts, (key) => inHeader('cookie', `${name}=${cookieValue(key)}`))
  }
  const { name, value } = auth.query
  return new SecretAuthorizer(value, parts, (key) => ({ headers: {}, query: { [name]: key } }))
}

/** Credentials that are one secret in its place. */
class SecretAuthorizer implements Authorizer {
  readonly #reference: SecretReference
  readonly #parts: AuthorizerParts
  readonly #place: (secret: string) => Credentials
  /** The ones that were placed last; the same object while the secret is the same. */
  #current: { readonly secret: string; readonly credentials: Credentials } | undefined
  #refusedAt = Number.NEGATIVE_INFINITY

  constructor(reference: SecretReference, parts: AuthorizerParts, place: (secret: string) => Credentials) {
    this.#reference = reference
    this.#parts = parts
    this.#place = place
  }

  async credentials(signal?: AbortSignal): Promise<Credentials> {
    signal?.throwIfAborted()
    const secret = await this.#parts.secrets.reveal(this.#reference)
    if (this.#current?.secret !== secret) this.#current = { secret, credentials: this.#place(secret) }
    return this.#current.credentials
  }

  refused(credentials?: Credentials): boolean {
    if (credentials !== undefined && credentials !== this.#current?.credentials) return true
    const now = this.#parts.clock.now()
    if (now - this.#refusedAt < LOOK_AGAIN_MS) return false
    this.#refusedAt = now
    this.#parts.secrets.forget(this.#reference)
    return true
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1 */
function cookieValue(value: string): string {
  if (!/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/.test(value)) return value
  throw new CausewayError(
    'ERR_SECRET',
    'Expected a secret that a cookie can carry: printable ASCII without spaces, quotes, commas, semicolons and backslashes. Encode it as the service says.',
  )
}
