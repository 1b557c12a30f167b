import type { Limits } from '@causeway/protocol'
import { boundsOf } from '../bounds.js'
import { type KeyRing, keyRing } from '../key-ring.js'
import type { SealingKeys } from '../sealing-keys.js'
import type { Verify } from './verify.js'

const BOUNDS = [
  'maxMessageBytes',
  'maxJsonDepth',
  'maxRequestsInFlight',
  'maxQueuedBytes',
  'maxSessions',
  'sessionIdleMs',
  'sessionLifetimeMs',
  'maxReplayEvents',
  'maxReplayBytes',
  'maxReplayTotalBytes',
  'sseKeepAliveMs',
  'sseRetryMs',
] as const

/** The bounds of `limits` that an HTTP endpoint goes by; each can be given as an option of the same name. */
export type HttpLimits = Pick<Limits, (typeof BOUNDS)[number]>

/** Where HTTP+SSE clients of 2024-11-05 connect, and where they send. */
export interface SsePaths {
  readonly sse: string
  readonly messages: string
}

export interface HttpOptions extends Partial<HttpLimits> {
  /**
   * The path of the MCP endpoint.
   * @default '/mcp' for `serveHttp`; every path for the handlers, whose router has chosen already
   */
  readonly path?: string
  /**
   * The deprecated pair of endpoints of 2024-11-05; false where it is not wanted. With the pair, a GET of the MCP endpoint
   * that names neither a session nor a revision opens such a stream, too. Only with `legacy: 'sessions'`.
   * @default { sse: '/sse', messages: '/messages' }
   */
  readonly ssePaths?: SsePaths | false
  /**
   * The values of `Host` that are answered, each a name (any port) or a name and a port. Behind a proxy that passes the
   * client's own on, name your public host.
   * @default loopback names where the request arrived on a loopback address, everything elsewhere
   */
  readonly allowedHosts?: readonly string[]
  /**
   * The values of `Origin` that are answered, besides that of an allowed host itself; `'*'` is all of them, which only suits
   * endpoints that want a token. Pages of these origins get CORS headers.
   * @default loopback origins where the client addressed a loopback name, none elsewhere
   */
  readonly allowedOrigins?: readonly string[]
  /**
   * How clients of 2025-11-25 and before are served: with sessions; each request on its own, without server-to-client
   * requests and GET streams; or not at all.
   * @default 'sessions'
   */
  readonly legacy?: 'sessions' | 'stateless' | 'off'
  /**
   * They seal session ids. Replicas that share keys accept the sessions of each other, and of themselves before a restart:
   * such a session has its revision and capabilities, but no subscriptions, log level and missed events.
   * @default a key of its own
   */
  readonly keys?: SealingKeys
  /** Authenticates each request. @default everyone is anonymous */
  readonly verify?: Verify
}

/** Options with every default filled in. */
export interface HttpSettings extends HttpLimits {
  readonly path: string | undefined
  readonly ssePaths: SsePaths | undefined
  readonly allowedHosts: readonly string[] | undefined
  readonly allowedOrigins: readonly string[] | undefined
  readonly legacy: 'sessions' | 'stateless' | 'off'
  readonly keys: KeyRing
  readonly verify: Verify | undefined
}

const DEFAULT_SSE_PATHS: SsePaths = { sse: '/sse', messages: '/messages' }

/** @throws {TypeError} where a path does not begin with a slash, or a bound is not a positive number */
export function httpSettings(options: HttpOptions): HttpSettings {
  const { legacy = 'sessions', ssePaths = DEFAULT_SSE_PATHS } = options
  const pair = legacy === 'sessions' && ssePaths !== false ? ssePaths : undefined
  for (const path of [options.path, pair?.sse, pair?.messages]) {
    if (path !== undefined && !path.startsWith('/'))
      throw new TypeError(`Expected a path to begin with '/'; got '${path}'.`)
  }
  return {
    ...boundsOf(options, BOUNDS),
    path: options.path,
    ssePaths: pair,
    allowedHosts: options.allowedHosts,
    allowedOrigins: options.allowedOrigins,
    legacy,
    keys: keyRing(options.keys),
    verify: options.verify,
  }
}
