import type { Limits } from '@causeway/protocol'
import { boundsOf } from '../bounds.js'
import type { HttpOptions } from '../http/options.js'

const BOUNDS = [
  'maxMessageBytes',
  'maxJsonDepth',
  'maxRequestsInFlight',
  'maxQueuedBytes',
  'maxGrpcStreams',
  'pingIntervalMs',
  'requestReceiveTimeoutMs',
] as const

/** The bounds of `limits` that a gRPC server goes by; each can be given as an option of the same name. */
export type GrpcLimits = Pick<Limits, (typeof BOUNDS)[number]>

/** The same rules as for HTTP; `verify` is asked once for each connection, before anything is read from it. */
export interface GrpcOptions
  extends Partial<GrpcLimits>,
    Pick<HttpOptions, 'allowedHosts' | 'allowedOrigins' | 'verify'> {}

/** Options with every default filled in. */
export type GrpcSettings = GrpcLimits & {
  readonly allowedHosts: readonly string[] | undefined
  readonly allowedOrigins: readonly string[] | undefined
  readonly verify: HttpOptions['verify'] | undefined
}

/** @throws {TypeError} where a bound is not a positive number */
export function grpcSettings(options: GrpcOptions): GrpcSettings {
  const { allowedHosts, allowedOrigins, verify } = options
  return { ...boundsOf(options, BOUNDS), allowedHosts, allowedOrigins, verify }
}
