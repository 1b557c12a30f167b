/** One request. Bodies are whole: a connector answers with whole results. */
export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: string
  readonly url: string | URL
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
  /** May it be sent again when no answer came? @default for GET, HEAD, OPTIONS, PUT and DELETE, as RFC 9110 section 9.2.2 has it */
  readonly idempotent?: boolean
  /** From the first byte sent to the last byte received, each attempt for itself. @default the upstream's `http.timeoutMs` */
  readonly timeoutMs?: number
  /** A longer answer is an error. @default the upstream's `http.maxResponseBytes` */
  readonly maxResponseBytes?: number
  readonly signal?: AbortSignal
  /** Headers by lower-case name that go only to the origin of `url`, never along with a redirect elsewhere: credentials. */
  readonly credentials?: { readonly [lowerCaseName: string]: string }
}

/** An answer of whatever status. */
export interface HttpResponse {
  readonly status: number
  /** By lower-case name; several values of one name joined as RFC 9110 section 5.3 says. */
  readonly headers: { readonly [lowerCaseName: string]: string }
  /** Where the answer came from in the end, after redirects. */
  readonly url: string
  /** Decompressed. */
  readonly body: Uint8Array
  /** The body in the charset that it names; UTF-8 where it names none. */
  text(): string
}

/**
 * Resolves for every answer, whatever its status. Otherwise it rejects with a `CausewayError`: `ERR_HTTP_CONNECT`, `ERR_HTTP_TIMEOUT`,
 * `ERR_HTTP_TOO_LARGE`, `ERR_HTTP_REDIRECT`, `ERR_HTTP_FORBIDDEN_ADDRESS`, `ERR_HTTP_UNAVAILABLE` (the circuit is open),
 * `ERR_HTTP_BUSY` (too many wait), `ERR_HTTP_TLS`, `ERR_HTTP_PROTOCOL` (the answer is broken); or with the signal's reason.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
}
