/** The client credentials grant. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
import { CausewayError, isObject } from '@causeway/protocol'
import type { Authorizer, ClientCredentials, Credentials } from './auth.js'
import type { AuthorizerParts } from './authorizer.js'
import { basic, inHeader } from './header-credentials.js'
import type { HttpRequest, HttpResponse } from './http-client.js'

/** A token is not used when it expires within this. */
const LEEWAY_MS = 30_000
/** How long a token is kept that does not say when it expires. */
const UNKNOWN_LIFETIME_MS = 300_000
/** A token that is refused so soon after another one was is the service's word: a third one would not help. */
const FRESH_MS = 10_000
const MAX_TOKEN_RESPONSE_BYTES = 262_144

interface Token {
  readonly credentials: Credentials
  /** By the clock; not to be used from then on. */
  readonly staleAt: number
  readonly fetchedAt: number
}

/** Credentials that a token endpoint gives; kept until shortly before they expire. */
export class ClientCredentialsAuthorizer implements Authorizer {
  readonly #config: ClientCredentials
  readonly #parts: AuthorizerParts
  #token: Token | undefined
  /** One for all who wait. */
  #fetching: Promise<Token> | undefined
  #refusedAt = Number.NEGATIVE_INFINITY

  constructor(config: ClientCredentials, parts: AuthorizerParts) {
    this.#config = config
    this.#parts = parts
  }

  async credentials(signal?: AbortSignal): Promise<Credentials> {
    signal?.throwIfAborted()
    if (this.#token !== undefined && this.#parts.clock.now() < this.#token.staleAt) return this.#token.credentials
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined
    })
    const token = await (signal === undefined ? this.#fetching : untilAborted(this.#fetching, signal))
    return token.credentials
  }

  refused(credentials?: Credentials): boolean {
    const token = this.#token
    if (token === undefined || (credentials !== undefined && credentials !== token.credentials)) return true
    const now = this.#parts.clock.now()
    this.#token = undefined
    const isFresh = now - token.fetchedAt < FRESH_MS && now - this.#refusedAt < FRESH_MS
    this.#refusedAt = now
    return !isFresh
  }

  /** Goes on whoever stops waiting, so it has no signal: the HTTP client bounds it. */
  async #fetch(): Promise<Token> {
    const { clock, http, secrets } = this.#parts
    const secret = await secrets.reveal(this.#config.clientSecret)
    const fetchedAt = clock.now()
    const response = await http.request(tokenRequest(this.#config, secret))
    if (response.status === 401 || response.status === 400) secrets.forget(this.#config.clientSecret)
    const { accessToken, expiresInMs } = tokenIn(response, this.#config)
    // A token that lives for less than two leeways is used for half of its life.
    const usefulMs = Math.max(expiresInMs - LEEWAY_MS, expiresInMs / 2)
    this.#token = {
      credentials: inHeader('authorization', `Bearer ${accessToken}`),
      staleAt: fetchedAt + usefulMs,
      fetchedAt: clock.now(),
    }
    return this.#token
  }
}

function tokenRequest(config: ClientCredentials, secret: string): HttpRequest {
  const { tokenUrl, clientId, scopes = [], resource, clientAuthentication = 'basic' } = config
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  if (resource !== undefined) form.set('resource', resource)
  if (clientAuthentication === 'body') {
    form.set('client_id', clientId)
    form.set('client_secret', secret)
  }
  return {
    method: 'POST',
    url: tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    // The grant changes nothing that a second one would harm.
    idempotent: true,
    maxResponseBytes: MAX_TOKEN_RESPONSE_BYTES,
    // Section 2.3.1 has both parts encoded as in a form.
    ...(clientAuthentication === 'basic' && {
      credentials: { authorization: basic(formEncoded(clientId), formEncoded(secret)) },
    }),
  }
}

function tokenIn(
  response: HttpResponse,
  { tokenUrl, clientId }: ClientCredentials,
): { readonly accessToken: string; readonly expiresInMs: number } {
  const where = `The token endpoint at ${new URL(tokenUrl).origin}`
  const body = jsonOf(response)
  if (response.status !== 200) {
    const code = typeof body?.error === 'string' ? ` and the error '${body.error.slice(0, 64)}'` : ''
    throw new CausewayError(
      'ERR_AUTH',
      `${where} answered with status ${response.status}${code} for client '${clientId}'; check its id, secret and scopes.`,
    )
  }
  if (typeof body?.access_token !== 'string' || body.access_token === '') {
    throw new CausewayError('ERR_AUTH', `${where} answered without an access_token; is it one of OAuth 2.0?`)
  }
  const type = body.token_type
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') {
    throw new CausewayError('ERR_AUTH', `${where} gave a token of another type than Bearer, the only one known here.`)
  }
  const seconds = Number(body.expires_in ?? Number.NaN)
  const expiresInMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : UNKNOWN_LIFETIME_MS
  return { accessToken: body.access_token, expiresInMs }
}

function jsonOf(response: HttpResponse): { readonly [key: string]: unknown } | undefined {
  try {
    const body: unknown = JSON.parse(response.text())
    return isObject(body) ? body : undefined
  } catch {
    // Whoever answers in another way is no token endpoint; the caller says so.
    return undefined
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** The one who waits stops waiting; what it waited for goes on. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
