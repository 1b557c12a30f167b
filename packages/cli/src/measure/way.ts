import type { ClientOptions, ServerTarget } from '@causeway/client'
import type { Era } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import { httpSseConnection } from '@causeway/transports'
import { usageFailure } from '../failure.js'

/** A transport that an app can be served on, in the era that it belongs to. */
export interface Way {
  /** What `--over` and the JSON call it. */
  readonly id: string
  readonly title: string
  /** The option of `causeway serve` that serves it; absent where no address is involved. */
  readonly option?: `--${string}`
  /** The only one that it is spoken in. @default both */
  readonly era?: Era
  /** What to connect to. @default the address itself */
  target?(url: string, http: NonNullable<ClientOptions['http']>): ServerTarget
}

/** In the order in which they are measured: what runs in this process comes last, when nothing else is to be measured in it. */
export const WAYS: readonly Way[] = [
  { id: 'stdio', title: 'stdio' },
  { id: 'http', title: 'HTTP', option: '--http', era: 'modern' },
  { id: 'http-legacy', title: 'HTTP, legacy', option: '--http', era: 'legacy' },
  {
    id: 'sse',
    title: 'HTTP+SSE',
    option: '--http',
    era: 'legacy',
    // The endpoint itself opens such a stream, too: wherever the pair of paths is.
    target: (url, http) => () => httpSseConnection({ ...http, url }),
  },
  { id: 'ws', title: 'WebSocket', option: '--ws' },
  { id: 'grpc', title: 'gRPC', option: '--grpc' },
  { id: 'memory', title: 'in memory' },
]

/** What an address is called. */
export function transportOf(url: URL): string {
  const [scheme = ''] = url.protocol.split(':')
  return (
    { http: 'HTTP', https: 'HTTPS', ws: 'WebSocket', wss: 'WebSocket', grpc: 'gRPC', grpcs: 'gRPC' }[scheme] ?? scheme
  )
}

/**
 * The ways with these names; all where there are none.
 * @throws {Failure} for a name that is none
 */
export function namedWays(ids: readonly string[] | undefined): readonly Way[] {
  return ids === undefined ? WAYS : ids.map(namedWay)
}

/** @throws {Failure} for a name that is none */
export function namedWay(id: string): Way {
  const found = WAYS.find((way) => way.id === id)
  if (found !== undefined) return found
  const known = WAYS.map((way) => way.id)
  const near = suggest(id, known)
  const hint = near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean '${near}'?`
  throw usageFailure(`Expected --over to name a transport; got '${id}'.`, hint)
}
