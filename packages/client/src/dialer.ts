import { type Connection, httpSseConnection, memoryPair, streamableHttpConnection } from '@causeway/transports'
import { openProcess } from '#stdio'
import type { Command } from './command.js'
import type { HttpOptions } from './options.js'
import type { LinkKind } from './speaker.js'

/** A server in this process. */
export interface AppLike {
  attach(connection: Connection): unknown
}

/** How to reach one server, as often as needed. */
export interface Dialer {
  readonly kind: LinkKind
  /** For messages: an address without its query, a command line, `the given connection`. */
  readonly name: string
  /** The same for everything that reaches the same server; absent where nothing is known of it. */
  readonly key?: string
  /** Can it dial more than once? */
  readonly again: boolean
  dial(): Connection | Promise<Connection>
  /** The way of 2024-11-05, for servers that have no other. */
  dialSse?(): Connection
}

export type Target = string | URL | Command | AppLike | Connection | (() => Connection | Promise<Connection>)

/**
 * The way to reach `target`.
 * @throws {TypeError} where it is none of what a target may be
 */
export function dialerOf(target: Target, http: HttpOptions = {}): Dialer {
  if (typeof target === 'string' || target instanceof URL) return urlDialer(parseUrl(target), http)
  if (typeof target === 'function') return { kind: 'pipe', name: 'the given transport', again: true, dial: target }
  if ('command' in target) return commandDialer(target)
  if ('attach' in target) return appDialer(target)
  if ('send' in target) return { kind: 'pipe', name: 'the given connection', again: false, dial: () => target }
  throw new TypeError('Expected a URL, a { command }, an application or a connection to connect to.')
}

function parseUrl(target: string | URL): URL {
  const url = URL.canParse(String(target)) ? new URL(target) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new TypeError('Expected an absolute http: or https: URL. To start a program, pass { command, args }.')
}

function urlDialer(url: URL, http: HttpOptions): Dialer {
  return {
    kind: 'http',
    name: url.origin + url.pathname,
    key: url.origin + url.pathname,
    again: true,
    dial: () => streamableHttpConnection({ url, ...http }),
    dialSse: () => httpSseConnection({ url, ...http }),
  }
}

function commandDialer(command: Command): Dialer {
  const { args = [] } = command
  const key = JSON.stringify([command.command, args, command.cwd])
  return { kind: 'pipe', name: `'${command.command}'`, key, again: true, dial: () => openProcess(command) }
}

function appDialer(app: AppLike): Dialer {
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
