import type { Authorizer, Credentials, HttpClient, HttpResponse } from '@causeway/connector-kit'
import type { BuiltRequest } from './build-request.js'

/** An answer, with the credentials that were sent for it, so that none of them is shown. */
export interface Exchange {
  readonly request: BuiltRequest
  readonly response: HttpResponse
  readonly credentials: readonly Credentials[]
}

export interface SendOptions {
  readonly http: HttpClient
  readonly authorizers: readonly Authorizer[]
  readonly signal: AbortSignal
  readonly maxResponseBytes: number
}

/** Sends a request with credentials; with fresh ones once more where the service did not accept them. */
export async function send(request: BuiltRequest, options: SendOptions): Promise<Exchange> {
  const { authorizers, signal } = options
  const credentials = await Promise.all(authorizers.map((one) => one.credentials(signal)))
  const response = await sendOnce(request, credentials, options)
  if (response.status !== 401) return { request, response, credentials }
  const canHelp = authorizers.map((one, at) => one.refused(credentials[at])).includes(true)
  if (!canHelp) return { request, response, credentials }
  const fresh = await Promise.all(authorizers.map((one) => one.credentials(signal)))
  return { request, response: await sendOnce(request, fresh, options), credentials: [...credentials, ...fresh] }
}

function sendOnce(
  { method, url, headers, cookies, body }: BuiltRequest,
  credentials: readonly Credentials[],
  { http, signal, maxResponseBytes }: SendOptions,
): Promise<HttpResponse> {
  const secrets: Record<string, string> = {}
  const jar = cookies === '' ? [] : [cookies]
  for (const one of credentials) {
    for (const [name, value] of Object.entries(one.headers)) {
      if (name === 'cookie') jar.push(value)
      else secrets[name] = value
    }
  }
  if (jar.length > 0) secrets.cookie = jar.join('; ')
  return http.request({
    method,
    url: withQuery(url, credentials),
    headers,
    ...(method === 'QUERY' ? { idempotent: true } : {}),
    ...(body === undefined ? {} : { body }),
    ...(Object.keys(secrets).length === 0 ? {} : { credentials: secrets }),
    maxResponseBytes,
    signal,
  })
}

function withQuery(url: string, credentials: readonly Credentials[]): string {
  const pairs = credentials.flatMap(({ query }) =>
    Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  return pairs.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`
}
