import type { CacheHints } from '@causeway/protocol'
import type { ListKind, Provider, Scope } from '@causeway/server'
import { cached } from '../cache/cached.js'
import type { ResultCache } from '../cache/result-cache.js'
import { composed } from '../composition/composed.js'
import type { UpstreamConfig } from '../config/definition.js'
import type { UpstreamStatus } from '../status.js'
import { Governed } from './governed.js'
import { idleOverrides } from './idle-overrides.js'
import type { Upstream } from './upstream.js'

/** Waits between looks at whether the last call of an upstream that goes away has ended. */
const DRAIN_LOOK_MS = 20

const NOT_FRESH: CacheHints = { ttlMs: 0 }
const ALWAYS_FRESH: CacheHints = { ttlMs: Number.POSITIVE_INFINITY }

/** One upstream and all that stands before it: bounds, cache, and the names that clients see. */
export class Seat {
  readonly upstream: Upstream
  readonly config: UpstreamConfig
  /** As endpoints show it. */
  readonly provider: Provider
  readonly #governed: Governed
  readonly #cache: ResultCache

  private constructor(governed: Governed, config: UpstreamConfig, cache: ResultCache) {
    const { upstream } = governed
    this.upstream = upstream
    this.config = config
    this.#governed = governed
    this.#cache = cache
    governed.bound(config.limits ?? {})
    this.provider = composed(cached(governed.provider, upstream.name, config, cache), upstream.name, config)
  }

  static of(upstream: Upstream, config: UpstreamConfig, cache: ResultCache): Seat {
    return new Seat(new Governed(upstream), config, cache)
  }

  /** Another one for the same upstream, governed by other words; what runs goes on. */
  reconfigured(config: UpstreamConfig): Seat {
    return new Seat(this.#governed, config, this.#cache)
  }

  get name(): string {
    return this.upstream.name
  }

  get hasPrefix(): boolean {
    return this.config.prefix !== ''
  }

  get prefix(): string {
    return this.config.prefix ?? this.name
  }

  /** What is down may be there in a moment. */
  freshness(kind: ListKind, scope: Scope): CacheHints {
    const { provider } = this.upstream
    if (provider === undefined || this.#governed.failing.includes(kind)) return NOT_FRESH
    if (provider[kind === 'templates' ? 'resources' : kind] === undefined) return ALWAYS_FRESH
    return provider.freshness?.(kind, scope) ?? NOT_FRESH
  }

  get calls(): { readonly active: number; readonly waiting: number } {
    return this.#governed.load
  }

  /**
   * What there is to say about it.
   * @param more warnings that others have of it
   */
  async status(more: readonly string[]): Promise<UpstreamStatus> {
    const { config } = this
    const { state } = this.upstream
    const { tools, resources, prompts } = this.provider
    const everybody = { principal: undefined }
    const [toolList = [], resourceList = [], templateList = [], promptList = []] = await Promise.all([
      tools?.list(everybody),
      resources?.list(everybody),
      resources?.templates(everybody),
      prompts?.list(everybody),
    ])
    const { failing } = this.#governed
    const warnings = [...this.upstream.warnings, ...(await idleOverrides(this.#governed, config)), ...more]
    return {
      kind: config.kind,
      state: state.name,
      since: iso(state.since),
      ...(state.name === 'down' ? { reason: state.reason } : {}),
      ...(state.name === 'down' && state.retryAt > Date.now() ? { retryAt: iso(state.retryAt) } : {}),
      ...(failing.length === 0 ? {} : { reason: `It does not list its ${failing.join(', ')}; the log says why.` }),
      ...(state.name !== 'ready' || warnings.length === 0 ? {} : { warnings }),
      calls: this.calls,
      tools: toolList.length,
      resources: resourceList.length + templateList.length,
      prompts: promptList.length,
    }
  }

  /** Another one has taken its place. */
  retire(): void {
    void this.provider.close?.()
  }

  /** Lets what runs finish for `graceMs`, then ends the upstream. */
  async leave(graceMs: number): Promise<void> {
    this.retire()
    const deadline = performance.now() + graceMs
    while (this.calls.active > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
    }
    await this.upstream.close()
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
