import type { Limits } from '@causeway/protocol'
import { boundsOf } from '../bounds.js'
import type { HttpOptions } from '../http/options.js'

const BOUNDS = [
  'maxMessageBytes',
  'maxJsonDepth',
  'maxRequestsInFlight',
  'maxQueuedBytes',
  'maxWebSockets',
  'pingIntervalMs',
  'requestReceiveTimeoutMs',
] as const

/** The bounds of `limits` that a WebSocket endpoint goes by; each can be given as an option of the same name. */
export type WebSocketLimits = Pick<Limits, (typeof BOUNDS)[number]>

/** The same rules as for HTTP; `verify` is asked once for each connection, before there is one. */
export interface WebSocketOptions
  extends Partial<WebSocketLimits>,
    Pick<HttpOptions, 'allowedHosts' | 'allowedOrigins' | 'verify'> {}

/** Options with every default filled in. */
export type WebSocketSettings = WebSocketLimits &
  Readonly<Record<'allowedHosts' | 'allowedOrigins', readonly string[] | undefined>> & {
    readonly verify: HttpOptions['verify'] | undefined
  }

/** @throws {TypeError} where a bound is not a positive number */
export function webSocketSettings(options: WebSocketOptions): WebSocketSettings {
  const { allowedHosts, allowedOrigins, verify } = options
  return { ...boundsOf(options, BOUNDS), allowedHosts, allowedOrigins, verify }
}
