/** The client's handshake, through `ws`. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { CausewayError, limits } from '@causeway/protocol'
import type { ClientOptions, WebSocket } from 'ws'
import { addressOf, connectFailed } from '../http-client/exchange-error.js'
import type { HeaderFields } from '../http-client/header-fields.js'
import { HttpStatusError } from '../http-client/http-status-error.js'
import type { SocketRoute } from '../socket-route.js'
import { type TlsWay, tlsWay } from '../tls/client-way.js'
import { PERHAPS_THE_CERTIFICATE, tlsTroubleOf } from '../tls/trouble.js'
import { SUBPROTOCOL } from './subprotocol.js'
import { tunnelThrough } from './tunnel.js'

export interface Handshake {
  readonly url: string
  readonly headers: HeaderFields
  readonly route: SocketRoute | undefined
  readonly maxMessageBytes: number
  readonly connectTimeoutMs: number
  /** Ends the attempt. */
  readonly signal: AbortSignal
}

/** It is open; whoever gets it listens to it before anything else happens. */
export type Opened = (webSocket: WebSocket, socket: Socket) => void

/**
 * Opens a WebSocket. Resolves with what the server answered instead where it refused, with undefined after `opened` was called.
 * @throws {CausewayError} `ERR_CONNECT_FAILED`
 */
export async function shakeHands(handshake: Handshake, opened: Opened): Promise<HttpStatusError | undefined> {
  const { WebSocket } = await import('ws')
  const { url, signal } = handshake
  signal.throwIfAborted()
  const tunnel = await tunnelOf(handshake)
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, SUBPROTOCOL, { ...optionsOf(handshake), ...tunnel })
    const abort = (): void => webSocket.terminate()
    signal.addEventListener('abort', abort)
    const settle = (): void => signal.removeEventListener('abort', abort)
    const failed = (cause: Error): void => {
      settle()
      reject(signal.aborted ? signal.reason : failureOf(handshake, cause))
    }
    let socket: Socket | undefined
    webSocket.on('error', failed)
    webSocket.once('upgrade', (answer) => {
      socket = answer.socket
    })
    webSocket.once('unexpected-response', (_request, answer) => {
      void refusalOf(url, answer).then((refusal) => {
        settle()
        resolve(refusal)
        webSocket.terminate()
      })
    })
    webSocket.once('open', () => {
      settle()
      webSocket.removeListener('error', failed)
      // There is an upgrade before it opens.
      if (socket !== undefined) opened(webSocket, socket)
      resolve(undefined)
    })
  })
}

/** Through a proxy the socket is there before the handshake begins. */
async function tunnelOf({ connectTimeoutMs, route, signal, url }: Handshake): Promise<ClientOptions> {
  if (route?.proxy === undefined) return {}
  const socket = await tunnelThrough(route.proxy, new URL(url), { tls: route.tls, connectTimeoutMs, signal })
  return { createConnection: () => socket }
}

function optionsOf({ headers, route, maxMessageBytes, connectTimeoutMs }: Handshake): ClientOptions {
  // It goes on to tls.connect(), whose checkServerIdentity is not what the types of ws say.
  const way: Omit<TlsWay, 'checkServerIdentity'> = tlsWay(route?.tls)
  const options: ClientOptions & { readonly closeTimeout: number } = {
    ...(route?.lookup === undefined ? {} : { lookup: route.lookup }),
    ...way,
    headers: { ...headers },
    handshakeTimeout: connectTimeoutMs,
    closeTimeout: limits.closeTimeoutMs,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  }
  return options
}

function failureOf({ url, route }: Handshake, cause: NodeJS.ErrnoException): CausewayError {
  if (cause instanceof CausewayError) return cause
  const { message } = cause
  if (/subprotocol/.test(message)) {
    const what = `Expected the server at ${addressOf(url)} to speak '${SUBPROTOCOL}' over its WebSocket; it does not.`
    return new CausewayError('ERR_CONNECT_FAILED', `${what} Check that this is the address of an MCP endpoint.`, {
      cause,
    })
  }
  const isClosed = cause.code === 'ECONNRESET' && route?.tls?.cert !== undefined
  const trouble = isClosed ? `it closed the connection; ${PERHAPS_THE_CERTIFICATE}.` : tlsTroubleOf(cause, 'ws')
  if (trouble === undefined) return connectFailed(url, cause)
  return new CausewayError('ERR_CONNECT_FAILED', `Expected a WebSocket at ${addressOf(url)}; ${trouble}`, { cause })
}

async function refusalOf(url: string, answer: IncomingMessage): Promise<HttpStatusError> {
  let body = ''
  try {
    for await (const part of answer.setEncoding('utf8')) {
      body += part
      if (body.length > limits.maxErrorBodyLength) break
    }
  } catch {
    // Its beginning says enough.
  }
  const header = (name: string): string | undefined => {
    const value = answer.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  return new HttpStatusError({ url, status: answer.statusCode ?? 0, header, body })
}
