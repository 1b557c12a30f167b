/** What carries frames over a connection that stays open, with all that a test needs to speak over it and to listen. */
import { credentials } from '@grpc/grpc-js'
import { expect } from 'vitest'
import type { Connection } from '../src/connection.js'
import { grpcConnection } from '../src/grpc/client.js'
import type { GrpcClientOptions } from '../src/grpc/client-options.js'
import { CONNECT_PATH } from '../src/grpc/connect-method.js'
import type { GrpcListener, ServeGrpcOptions } from '../src/grpc/serve.js'
import { StatusCode } from '../src/grpc/status-code.js'
import { webSocketConnection } from '../src/websocket/node-client.js'
import type { ServeWebSocketOptions, WebSocketListener } from '../src/websocket/serve.js'
import type { EchoService } from './echo-service.js'
import { frame } from './frame.js'
import { type DialGrpcOptions, dialGrpc } from './grpc-client.js'
import { platformConnection } from './platform-web-socket.js'
import { scriptedGrpc } from './scripted-grpc.js'
import { scriptedWebSocket } from './scripted-web-socket.js'
import { servingGrpc } from './serving-grpc.js'
import { servingWebSocket } from './serving-web-socket.js'
import { dialWebSocket, refusedWebSocket } from './web-socket-client.js'

export interface Pipe {
  readonly scheme: 'ws' | 'grpc'
  /** Of its addresses, behind host and port. */
  readonly path: '/mcp' | ''
  serve(
    options?: ServeWebSocketOptions & ServeGrpcOptions,
    service?: EchoService,
  ): Promise<WebSocketListener | GrpcListener>
  connection(options: GrpcClientOptions): Connection
  /** The address of a server that takes connections, and reads nothing from them. */
  deaf(): Promise<string>
  /** Resolves when the server has taken the connection. */
  dial(url: string, options?: Dial): Promise<RawPipe>
  /** How the server refuses a connection, over which something is said at once where that can be. */
  refused(url: string, options?: Dial): Promise<Refusal>
  /** How it says what HTTP has these numbers for. */
  readonly statuses: { readonly 401: number; readonly 403: number; readonly 500: number }
  /** What `verify` sees of a connection to `?a=b`. */
  readonly target: string
  /** How a connection ends that is closed in good order. */
  readonly goodEnd: readonly [number, unknown]
  /** What comes of a connection without the certificate that the server wants. */
  readonly noCertificate: unknown
  /** What clients say. */
  readonly words: { readonly unauthorized: RegExp; readonly unauthorizedAgain: RegExp; readonly late: RegExp }
}

/** A client whose every move is a test's. */
export interface RawPipe {
  send(frame: string): void
  until(count: number): Promise<unknown[]>
  /** Goes away without a word. */
  leave(): void
  /** Reads no more, or again. */
  pause(): void
  resume(): void
  /** Resolves with the code that it ended with, and the words. */
  readonly ended: Promise<readonly [number, string]>
}

export interface Dial {
  readonly headers?: Readonly<Record<string, string>>
  /** What it takes the server's name for. */
  readonly host?: string
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

export interface Refusal {
  readonly status: number
  readonly text: string
  /** The header `www-authenticate`. */
  readonly challenge: unknown
}

const webSocket: Pipe = {
  scheme: 'ws',
  path: '/mcp',
  serve: servingWebSocket,
  connection: webSocketConnection,
  deaf: () => scriptedWebSocket((socket) => socket.pause()),
  async dial(url, { headers = {}, host, tls } = {}) {
    const client = await dialWebSocket(url, { headers: headersOf(headers, host), ...tls })
    const { socket, closed } = client
    return {
      send: (text) => socket.send(text),
      until: (count) => client.until(count),
      leave: () => socket.terminate(),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      ended: closed,
    }
  },
  async refused(url, { headers = {}, host } = {}) {
    const refused = await refusedWebSocket(url, { headers: headersOf(headers, host) })
    expect(refused.headers.connection).toBe('close')
    return { status: refused.status, text: refused.text.trim(), challenge: refused.headers['www-authenticate'] }
  },
  statuses: { 401: 401, 403: 403, 500: 500 },
  target: 'GET /mcp?a=b',
  goodEnd: [1001, ''],
  noCertificate: expect.any(Error),
  words: {
    unauthorized: /answered HTTP 401 \(Expected an access token.*\)\. It wants authorization: pass a header/,
    unauthorizedAgain: /HTTP 401/,
    late: /timed out/,
  },
}

const grpc: Pipe = {
  scheme: 'grpc',
  path: '',
  serve: servingGrpc,
  connection: grpcConnection,
  // It reads where it is listened to.
  deaf: () => scriptedGrpc(() => {}),
  async dial(url, options) {
    const client = dialGrpc(url, grpcDial(options))
    await client.accepted
    const { call, status } = client
    return {
      send: (text) => client.send(text),
      until: (count) => client.until(count),
      leave: () => call.cancel(),
      pause: () => void call.pause(),
      resume: () => void call.resume(),
      ended: status.then(({ code, details }) => [code, details]),
    }
  },
  async refused(url, options) {
    const client = dialGrpc(url, grpcDial(options))
    client.send(frame(1, 'echo'))
    const { code, details, metadata } = await client.status
    return { status: code, text: details, challenge: metadata.get('www-authenticate')[0] }
  },
  statuses: { 401: StatusCode.unauthenticated, 403: StatusCode.permissionDenied, 500: StatusCode.internal },
  target: `POST ${CONNECT_PATH}`,
  goodEnd: [StatusCode.ok, expect.any(String)],
  noCertificate: expect.objectContaining({ code: StatusCode.unavailable }),
  words: {
    unauthorized: /it wants authorization: Expected an access token.* Pass a header/,
    unauthorizedAgain: /wants authorization/,
    late: /timed out after 100 ms/,
  },
}

/** Each behind its name. */
export const pipes: readonly (readonly [string, Pipe])[] = [
  ['WebSocket', webSocket],
  ['gRPC', grpc],
]

/** With the client that platforms have, which can do less. */
export const pipesOfAllClients: readonly (readonly [string, Pipe])[] = [
  ...pipes,
  ['the global WebSocket', { ...webSocket, connection: platformConnection }],
]

function headersOf(headers: Readonly<Record<string, string>>, host: string | undefined): Record<string, string> {
  return host === undefined ? { ...headers } : { ...headers, host }
}

function grpcDial({ headers = {}, host, tls }: Dial = {}): DialGrpcOptions {
  const pem = (text: string | undefined): Buffer | null => (text === undefined ? null : Buffer.from(text))
  return {
    metadata: headers,
    ...(host === undefined ? {} : { options: { 'grpc.default_authority': host } }),
    ...(tls === undefined ? {} : { credentials: credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert)) }),
  }
}
