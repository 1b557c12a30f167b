import type { HttpOptions } from '@causeway/transports'

/** How `serve` serves. What is not given comes from the command line and the environment. */
export interface ServeOptions extends HttpOptions {
  /** @default `http` where `--http` or `PORT` says so, else `stdio` */
  readonly transport?: 'stdio' | 'http' | 'websocket'
  /** Over HTTP, serves WebSocket clients at the same path, too. @default false */
  readonly webSocket?: boolean
  /** @default 127.0.0.1 */
  readonly host?: string
  /** 0 takes any free one. @default 0 */
  readonly port?: number
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
  /** Resolves when it serves no more. */
  readonly closed: Promise<void>
  /** Lets what runs finish, then ends. Idempotent. */
  close(): Promise<void>
}
