import type { UpstreamState } from './upstreams/state.js'

/** What `/health` tells, and `causeway up` prints. */
export interface GatewayStatus {
  /** `degraded` where an upstream, a part of one, or a plugin is missing. */
  readonly status: 'ok' | 'degraded'
  readonly phase: 'starting' | 'serving' | 'closing'
  readonly name: string
  readonly version: string
  /** Paths, and the names of the upstreams that each shows. */
  readonly endpoints: { readonly [path: string]: readonly string[] }
  readonly upstreams: { readonly [name: string]: UpstreamStatus }
  /** Connectors that could not be loaded, and why. */
  readonly plugins: readonly { readonly plugin: string; readonly problem: string }[]
}

export interface UpstreamStatus {
  readonly kind: string
  readonly state: UpstreamState['name']
  /** ISO 8601. */
  readonly since: string
  /** Why it is down, or what of it is missing though it is ready. */
  readonly reason?: string
  /** When it is tried again, ISO 8601; absent while it is being tried. */
  readonly retryAt?: string
  /** What whoever runs it should look at, though it serves. */
  readonly warnings?: readonly string[]
  readonly calls: { readonly active: number; readonly waiting: number }
  readonly tools: number
  readonly resources: number
  readonly prompts: number
}
