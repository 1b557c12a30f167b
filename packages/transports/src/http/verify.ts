import { CausewayError } from '@causeway/protocol'
import type { HeaderSource } from '../exchange.js'
import type { Principal } from '../principal.js'
import type { HttpHeaders } from './incoming-call.js'

/** What a client showed in the TLS handshake; an authority that the server trusts has signed it. */
export interface ClientCertificate {
  /** `CN`, `O`, …; several values where a name occurs more than once. */
  readonly subject: Readonly<Record<string, string | readonly string[] | undefined>>
  /** `URI:spiffe://example.com/agent, DNS:agent.example.com` */
  readonly subjectAltName: string | undefined
  /** SHA-256 of the whole, as `AB:CD:…`. */
  readonly fingerprint256: string
  /** In DER. */
  readonly raw: Uint8Array
}

/**
 * Tells who sends a request, from its head alone; the body has not been read yet. Undefined is an anonymous client.
 * Throw `AuthorizationRequired` to refuse it; any other error is answered with 500 and published on the diagnostics
 * channel `causeway:error`.
 */
export type Verify = (request: {
  readonly headers: HeaderSource
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** Absent where the client showed none, nobody asked for it, or something else ends TLS. Looked up when it is read. */
  readonly clientCertificate?: ClientCertificate | undefined
}) => Principal | undefined | Promise<Principal | undefined>

/**
 * Thrown by `Verify`: who asks has to say who they are (401), or may not do this (403).
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
 */
export class AuthorizationRequired extends CausewayError {
  readonly status: 401 | 403
  /** Headers of the response, by lower-case name: `www-authenticate` tells the client where to go. */
  readonly headers: HttpHeaders

  constructor(status: 401 | 403, headers: HttpHeaders, message = 'Expected an access token that allows this request.') {
    super('ERR_AUTHORIZATION_REQUIRED', message)
    this.status = status
    this.headers = headers
  }
}
