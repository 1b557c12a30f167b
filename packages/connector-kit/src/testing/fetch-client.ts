import { CausewayError } from '@causeway/protocol'
import type { HttpClient, HttpRequest, HttpResponse } from '../http-client.js'

/** What stands in where a request says nothing. */
const DEFAULTS = { timeoutMs: 10_000, maxResponseBytes: 33_554_432, maxRedirects: 5 }

/**
 * A small real HTTP client for tests, over the platform's `fetch`. Bounded in time and size, follows redirects without taking
 * credentials to another origin, and leaves no connection open. It does not retry, pool or guard: the gateway's does.
 */
export function fetchClient(): HttpClient {
  return { request: (request) => send(request) }
}

async function send(request: HttpRequest): Promise<HttpResponse> {
  const { timeoutMs = DEFAULTS.timeoutMs, signal } = request
  signal?.throwIfAborted()
  const late = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? late : AbortSignal.any([signal, late])
  try {
    return await follow(request, either)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof CausewayError) throw error
    const { origin } = new URL(request.url)
    if (late.aborted) throw new CausewayError('ERR_HTTP_TIMEOUT', `${origin} did not answer within ${timeoutMs} ms.`)
    throw new CausewayError('ERR_HTTP_CONNECT', `${origin} could not be reached; is it running?`, { cause: error })
  }
}

async function follow(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { method = 'GET', headers, credentials, body, maxResponseBytes = DEFAULTS.maxResponseBytes } = request
  let url = new URL(request.url)
  const { origin } = url
  for (let hop = 0; hop <= DEFAULTS.maxRedirects; hop++) {
    const own = url.origin === origin ? credentials : undefined
    const response = await fetch(url, {
      method,
      headers: { connection: 'close', ...headers, ...own },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }), // as: the types know only bytes over an ArrayBuffer
    })
    const location = response.headers.get('location')
    if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) {
      return whole(response, url, maxResponseBytes)
    }
    await response.body?.cancel()
    if (method !== 'GET' && method !== 'HEAD') {
      throw new CausewayError('ERR_HTTP_REDIRECT', `${origin} redirected a ${method}; this client follows reads only.`)
    }
    url = new URL(location, url)
  }
  throw new CausewayError('ERR_HTTP_REDIRECT', `${origin} redirected more than ${DEFAULTS.maxRedirects} times.`)
}

async function whole(response: Response, url: URL, maxBytes: number): Promise<HttpResponse> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBytes) {
      throw new CausewayError('ERR_HTTP_TOO_LARGE', `${url.origin} answered with more than ${maxBytes} bytes.`)
    }
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  const charset = /charset="?([^";\s]+)/i.exec(response.headers.get('content-type') ?? '')?.[1]
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    url: url.href,
    body,
    text: () => new TextDecoder(charset).decode(body),
  }
}
