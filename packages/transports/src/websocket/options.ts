import { type Limits, limits } from '@causeway/protocol'
import type { HttpOptions } from '../http/options.js'

/** The bounds of `limits` that a WebSocket endpoint goes by; each can be given as an option of the same name. */
export type WebSocketLimits = Pick<
  Limits,
  | 'maxMessageBytes'
  | 'maxJsonDepth'
  | 'maxRequestsInFlight'
  | 'maxQueuedBytes'
  | 'maxWebSockets'
  | 'pingIntervalMs'
  | 'requestReceiveTimeoutMs'
>

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
  const bound = (name: keyof WebSocketLimits): number => {
    const value = options[name] ?? limits[name]
    if (!(value > 0)) throw new TypeError(`Expected ${name} to be a positive number; got ${value}.`)
    return value
  }
  return {
    maxMessageBytes: bound('maxMessageBytes'),
    maxJsonDepth: bound('maxJsonDepth'),
    maxRequestsInFlight: bound('maxRequestsInFlight'),
    maxQueuedBytes: bound('maxQueuedBytes'),
    maxWebSockets: bound('maxWebSockets'),
    pingIntervalMs: bound('pingIntervalMs'),
    requestReceiveTimeoutMs: bound('requestReceiveTimeoutMs'),
    allowedHosts: options.allowedHosts,
    allowedOrigins: options.allowedOrigins,
    verify: options.verify,
  }
}
