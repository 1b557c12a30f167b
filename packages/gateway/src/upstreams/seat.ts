import type { CacheHints } from '@causeway/protocol'
import type { ItemView, ListKind, Provider, Scope } from '@causeway/server'
import { cached } from '../cache/cached.js'
import type { ResultCache } from '../cache/result-cache.js'
import { appearance } from '../composition/appearance.js'
import { composed } from '../composition/composed.js'
import { givenNames } from '../composition/renaming.js'
import type { UpstreamConfig } from '../config/definition.js'
import type { UpstreamStatus } from '../status.js'
import { Governed } from './governed.js'
import { idleOverrides } from './idle-overrides.js'
import { LastLists } from './last-lists.js'
import type { Listed } from './listing.js'
import { ownClashes } from './own-clashes.js'
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
  /** Names that its entry gives. */
  readonly given: { readonly tools: readonly string[]; readonly prompts: readonly string[] }
  readonly #governed: Governed
  readonly #show: { readonly [K in ListKind]: (items: readonly Listed[K][]) => readonly Listed[K][] }
  readonly #cache: ResultCache

  private constructor(governed: Governed, config: UpstreamConfig, cache: ResultCache) {
    const { upstream } = governed
    this.upstream = upstream
    this.config = config
    this.#governed = governed
    this.#cache = cache
    governed.bound(config.limits ?? {})
    this.provider = composed(cached(governed.provider, upstream.name, config, cache), upstream.name, config)
    const { tools = {}, prompts = {} } = config
    this.given = { tools: [...givenNames(tools).keys()], prompts: [...givenNames(prompts).keys()] }
    const { tool, prompt, resource, template } = appearance(upstream.name, config)
    this.#show = {
      tools: showing(tool),
      prompts: showing(prompt),
      resources: showing(resource),
      templates: showing(template),
    }
  }

  /** @param before the seat of the upstream that had the name until now */
  static of(upstream: Upstream, config: UpstreamConfig, cache: ResultCache, before: Seat | undefined): Seat {
    // What it had is its own until it says what it has, unless it is something else now.
    const last = before?.config.kind === config.kind ? before.#governed.last : new LastLists()
    return new Seat(new Governed(upstream, last), config, cache)
  }

  /** Another one for the same upstream, governed by other words; what runs goes on. */
  reconfigured(config: UpstreamConfig): Seat {
    return new Seat(this.#governed, config, this.#cache)
  }

  get name(): string {
    return this.upstream.name
  }

  get prefix(): string {
    return this.config.prefix ?? this.name
  }

  isListing(kind: ListKind): boolean {
    return this.#governed.isListing(kind)
  }

  /** What it said last that it has, as clients see it. */
  last<K extends ListKind>(kind: K): readonly Listed[K][] {
    return this.#show[kind](this.#governed.last.of(kind))
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

  /** What of it nobody sees, and what its entry in the configuration says of it in vain; nothing while it is not there. */
  async notices(): Promise<readonly string[]> {
    const { config, prefix } = this
    const { tools = {}, prompts = {} } = config
    const { provider } = this.upstream
    const found = await Promise.all([
      idleOverrides(this.#governed, config),
      ownClashes(this.#governed.provider, { prefix, tools, prompts }),
    ])
    return provider !== undefined && provider === this.upstream.provider
      ? [...this.#governed.leftOut, ...found.flat()]
      : []
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
    const warnings = [...this.upstream.warnings, ...(await this.notices()), ...more]
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

/** Items as clients see them; of the same list always the same one. */
function showing<T>(view: ItemView<T>): (items: readonly T[]) => readonly T[] {
  const shown = new WeakMap<readonly T[], readonly T[]>()
  return (items) => {
    const before = shown.get(items)
    if (before !== undefined) return before
    const seen = items.map((item) => view.show(item)).filter((item) => item !== undefined)
    shown.set(items, seen)
    return seen
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
