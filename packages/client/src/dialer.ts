import { kindOf } from '@causeway/protocol'
import {
  type Connection,
  httpSseConnection,
  memoryPair,
  type StreamableHttpConnection,
  streamableHttpConnection,
} from '@causeway/transports'
import { webSocketConnection } from '@causeway/transports/websocket'
import { openGrpc } from '#grpc'
import { openProcess } from '#stdio'
import type { Command } from './command.js'
import type { ClientOptions, HttpOptions } from './options.js'

/** A server in this process. */
export interface AppLike {
  attach(connection: Connection): unknown
}

interface AnyDialer {
  /** For messages: an address without its query, a command line, `the given connection`. */
  readonly name: string
  /** The same for everything that reaches the same server; absent where nothing is known of it. */
  readonly key?: string
  /** Can it dial more than once? */
  readonly again: boolean
}

/** Reaches a server through something that carries frames in order. */
export interface PipeDialer extends AnyDialer {
  readonly kind: 'pipe'
  dial(): Connection | Promise<Connection>
}

/** Reaches a server over HTTP. */
export interface HttpDialer extends AnyDialer {
  readonly kind: 'http'
  dial(): StreamableHttpConnection
  /** The way of 2024-11-05, for servers that have no other. */
  dialSse?(): Connection
}

/** How to reach one server, as often as needed. */
export type Dialer = PipeDialer | HttpDialer

/** What holds for addresses. */
export type Ways = HttpOptions & Pick<ClientOptions, 'tls'>

export type Target = string | URL | Command | AppLike | Connection | (() => Connection | Promise<Connection>)

/**
 * The way to reach `target`.
 * @throws {TypeError} where it is none of what a target may be
 */
export function dialerOf(target: Target, ways: Ways = {}): Dialer {
  if (typeof target === 'string' || target instanceof URL) return urlDialer(parseUrl(target), ways)
  if (typeof target === 'function') return { kind: 'pipe', name: 'the given transport', again: true, dial: target }
  // Who writes without types may pass anything.
  if (Object(target) !== target) throw noTarget(target)
  if ('command' in target) return commandDialer(target)
  if ('attach' in target) return appDialer(target)
  if (isHttp(target)) return { kind: 'http', name: 'the given connection', again: false, dial: () => target }
  if ('send' in target) return { kind: 'pipe', name: 'the given connection', again: false, dial: () => target }
  throw noTarget(target)
}

function noTarget(given: unknown): TypeError {
  return new TypeError(
    `Expected a URL, a { command }, an application or a connection to connect to; got ${kindOf(given)}.`,
  )
}

function isHttp(connection: Connection): connection is StreamableHttpConnection {
  return 'openStream' in connection
}

function parseUrl(target: string | URL): URL {
  const url = URL.canParse(String(target)) ? new URL(target) : undefined
  if (url !== undefined && /^(http|ws|grpc)s?:$/.test(url.protocol)) return url
  throw new TypeError(
    'Expected an absolute http(s):, ws(s): or grpc(s): URL. To start a program, pass { command, args }.',
  )
}

function urlDialer(url: URL, ways: Ways): Dialer {
  const name = `${url.protocol}//${url.host}${url.pathname}`
  const address = { name, key: name, again: true }
  if (url.protocol.startsWith('ws')) {
    return { ...address, kind: 'pipe', dial: () => webSocketConnection({ ...ways, url }) }
  }
  if (url.protocol.startsWith('grpc')) {
    return { ...address, kind: 'pipe', dial: () => openGrpc({ ...ways, url }) }
  }
  return {
    ...address,
    kind: 'http',
    dial: () => streamableHttpConnection({ url, ...ways }),
    dialSse: () => httpSseConnection({ url, ...ways }),
  }
}

function commandDialer(command: Command): PipeDialer {
  const { args = [] } = command
  const key = JSON.stringify([command.command, args, command.cwd])
  return { kind: 'pipe', name: `'${command.command}'`, key, again: true, dial: () => openProcess(command) }
}

function appDialer(app: AppLike): PipeDialer {
  return {
    kind: 'pipe',
    name: 'the application',
    again: true,
    dial: () => {
      const [ours, theirs] = memoryPair()
      app.attach(theirs)
      return ours
    },
  }
}
