/** The client's end of a WebSocket, on Node.js. */
import { CausewayError, limits } from '@causeway/protocol'
import type { Connection, Receiver } from '../connection.js'
import { Authorization, connectAuthorized } from '../http-client/authorization.js'
import { addressOf, connectionClosed } from '../http-client/exchange-error.js'
import { type HeaderFields, headerFields } from '../http-client/header-fields.js'
import type { HttpStatusError } from '../http-client/http-status-error.js'
import type { RouteTo } from '../socket-route.js'
import { routesWith } from '../tls/client-way.js'
import { tapWire } from '../wire-tap.js'
import type { WebSocketClientOptions } from './client-options.js'
import { shakeHands } from './handshake.js'
import { OpenWebSocket } from './open-web-socket.js'

/**
 * A connection to an MCP endpoint over WebSocket; `open` connects. Redirects are not followed.
 *
 * @throws {TypeError} where the address or a header is none
 * @throws {CausewayError} from `open`: `ERR_CONNECT_FAILED`, with the server's answer as its cause where it refused; `ERR_CONNECTION_CLOSED`;
 *   what `authorize` throws
 *
 * @example
 * const connection = webSocketConnection({ url: 'wss://example.com/mcp', headers: { authorization: `Bearer ${token}` } })
 */
export function webSocketConnection(options: WebSocketClientOptions): Connection {
  return new NodeWebSocket(options)
}

class NodeWebSocket implements Connection {
  readonly #options: WebSocketClientOptions
  readonly #url: string
  readonly #headers: HeaderFields
  readonly #routeTo: RouteTo | undefined
  readonly #authorization: Authorization | undefined
  readonly #life = new AbortController()
  #open: OpenWebSocket | undefined

  constructor(options: WebSocketClientOptions) {
    this.#options = options
    this.#url = endpointUrl(options.url)
    this.#headers = headerFields(options.headers ?? {})
    this.#routeTo = routesWith(options.tls, options.routeTo)
    this.#authorization = options.authorize && new Authorization(options.authorize)
  }

  async open(receiver: Receiver): Promise<void> {
    const refusal = await connectAuthorized(this.#url, this.#authorization, async (shown) => {
      const answer = await this.#attempt(receiver, shown)
      return answer && { answer, status: answer.status, headers: answer.header }
    })
    if (refusal !== undefined) throw refused(this.#url, refusal.answer)
  }

  send(frame: string): void | Promise<void> {
    if (this.#open === undefined) return Promise.reject(connectionClosed())
    tapWire(this, 'client', 'out', frame)
    return this.#open.send(frame)
  }

  async close(): Promise<void> {
    this.#life.abort(connectionClosed())
    await this.#open?.close()
  }

  async #attempt(receiver: Receiver, shown: HeaderFields | undefined): Promise<HttpStatusError | undefined> {
    const { maxMessageBytes = limits.maxMessageBytes, maxQueuedBytes = limits.maxQueuedBytes } = this.#options
    const { connectTimeoutMs = limits.connectTimeoutMs, pingIntervalMs = limits.pingIntervalMs } = this.#options
    const headers = { ...this.#headers, ...shown }
    const route = this.#routeTo?.(new URL(this.#url))
    const { signal } = this.#life
    return shakeHands(
      { url: this.#url, headers, route, maxMessageBytes, connectTimeoutMs, signal },
      (webSocket, socket) => {
        const bounds = { maxMessageBytes, maxQueuedBytes, pingIntervalMs }
        this.#open = new OpenWebSocket(webSocket, socket, { ...bounds, side: 'client' })
        this.#open.open(this.#tapped(receiver))
      },
    )
  }

  /** On the server's side, whoever serves a connection tells what arrives. */
  #tapped(receiver: Receiver): Receiver {
    return {
      frame: (text) => {
        tapWire(this, 'client', 'in', text)
        receiver.frame(text)
      },
      closed: (reason) => receiver.closed(reason),
    }
  }
}

function endpointUrl(given: string | URL): string {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined
  if (url === undefined || !/^wss?:$/.test(url.protocol)) throw new TypeError('Expected an absolute ws: or wss: URL.')
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('Expected a URL without user and password. Pass them as an authorization header.')
  }
  url.hash = ''
  return url.href
}

function refused(url: string, answer: HttpStatusError): CausewayError {
  const { status, body } = answer
  const said = body.trim().split('\n', 1)[0]?.slice(0, limits.maxErrorTextLength) ?? ''
  const words = said === '' || said.startsWith('<') ? '' : ` (${said.replace(/\.$/, '')})`
  const what = `Expected a WebSocket at ${addressOf(url)}; it answered HTTP ${status}${words}.`
  return new CausewayError('ERR_CONNECT_FAILED', what + hintOf(status), { cause: answer })
}

function hintOf(status: number): string {
  if (status === 401) return ' It wants authorization: pass a header or `authorize`.'
  if (status >= 300 && status < 400) return ' Redirects are not followed: connect to the final address if you trust it.'
  if (status === 404 || status === 405 || status === 200) return ' Check that this is the address of an MCP endpoint.'
  return ''
}
