import type { HttpOptions, Principal, ServerTls } from '@causeway/transports'

/** How `serve` serves. What is not given comes from the command line and the environment. */
export interface ServeOptions extends HttpOptions {
  /** @default `http` where `--http` or `PORT` says so, else `stdio` */
  readonly transport?: 'stdio' | 'http' | 'websocket' | 'grpc'
  /** Over HTTP, serves WebSocket clients at the same path, too. @default false */
  readonly webSocket?: boolean
  /** Over HTTP or WebSocket, serves gRPC clients, too, on a port of its own. @default none */
  readonly grpc?: { readonly host?: string; readonly port?: number }
  /** @default 127.0.0.1 */
  readonly host?: string
  /** 0 takes any free one. @default 0 */
  readonly port?: number
  /**
   * Over sockets, speaks TLS on all of them: `https:`, `wss:`, `grpcs:`. With `ca`, clients have to show a certificate, too.
   * @default none
   */
  readonly tls?: ServerTls
  /** On stdio, who is at the other end: whoever started this process. Over sockets `verify` tells. @default nobody is known */
  readonly principal?: Principal
  /** The command line. @default that of the process */
  readonly argv?: readonly string[]
  readonly env?: { readonly [name: string]: string | undefined }
  /** Close on SIGINT and SIGTERM. @default true */
  readonly signals?: boolean
}

/** A server that serves. */
export interface Serving {
  /** Where; absent on stdio. */
  readonly url: string | undefined
  /** Where it serves gRPC beside `url`; absent where it does not. */
  readonly grpcUrl?: string | undefined
  /** Resolves when it serves no more. */
  readonly closed: Promise<void>
  /** Lets what runs finish, then ends. Idempotent. */
  close(): Promise<void>
}
