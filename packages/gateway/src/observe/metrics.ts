/** Counts for Prometheus. @see https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/ */
import { ErrorCode } from '@causeway/protocol'
import { Counter, collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client'
import type { ResultCache } from '../cache/result-cache.js'
import { DurationHistogram } from './duration-histogram.js'
import type { Operation } from './operation.js'

/** Seconds, as the semantic conventions advise. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** Tools that are counted by name; calls of further ones are counted without. */
const MAX_TOOLS = 10_000
/** Errors are counted by these; upstreams may have any number of other codes. */
const ERROR_TYPES: ReadonlySet<string> = new Set([
  'tool_error',
  'upstream_down',
  ...Object.values(ErrorCode).map(String),
])

/** What `/metrics` shows of one upstream. */
export interface UpstreamLoad {
  readonly name: string
  readonly kind: string
  readonly up: boolean
  /** Calls that run, and that wait for their turn. */
  readonly active: number
  readonly waiting: number
}

/** Everything that is counted. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #durations = new DurationHistogram(
    'mcp_server_operation_duration_seconds',
    'How long requests took, from their arrival to their answer',
    BUCKETS,
  )
  readonly #tools = new Set<string>()

  /** @param upstreams read whenever somebody looks */
  constructor(upstreams: () => readonly UpstreamLoad[], cache: ResultCache) {
    collectDefaultMetrics({ register: this.#registry })
    // as: of a metric that it did not make, the registry asks the name and `get()`.
    this.#registry.registerMetric(this.#durations as unknown as Histogram)
    this.#gauge('causeway_upstream_up', 'Is the upstream ready?', upstreams, ({ up }) => (up ? 1 : 0))
    this.#gauge('causeway_upstream_active_calls', 'Calls that run now', upstreams, ({ active }) => active)
    this.#gauge(
      'causeway_upstream_waiting_calls',
      'Calls that wait for their turn',
      upstreams,
      ({ waiting }) => waiting,
    )
    this.#cacheFigures(cache)
  }

  /** Counts one request. */
  readonly count = ({ request, durationMs, outcome, endpoint }: Operation): void => {
    this.#durations.observe(
      {
        mcp_method_name: request.method,
        gen_ai_tool_name: request.method === 'tools/call' ? this.#toolOf(request.name ?? '', outcome) : '',
        mcp_protocol_version: request.revision.id,
        error_type: errorTypeOf(outcome),
        endpoint,
      },
      durationMs / 1_000,
    )
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** Names that nobody has are not counted by name: clients make those up. */
  #toolOf(name: string, outcome: string): string {
    if (this.#tools.has(name)) return name
    const ran = outcome === 'ok' || outcome === 'tool_error' || outcome === 'input_required'
    if (!ran || this.#tools.size >= MAX_TOOLS) return ''
    this.#tools.add(name)
    return name
  }

  #gauge(
    name: string,
    help: string,
    upstreams: () => readonly UpstreamLoad[],
    value: (upstream: UpstreamLoad) => number,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ['upstream', 'kind'],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const upstream of upstreams()) this.set({ upstream: upstream.name, kind: upstream.kind }, value(upstream))
      },
    })
  }

  #cacheFigures(cache: ResultCache): void {
    const registers = [this.#registry]
    const counted = {
      causeway_cache_hits_total: ['Results that came from the cache', () => cache.hits],
      causeway_cache_misses_total: ['Cacheable results that did not', () => cache.misses],
    } as const
    for (const [name, [help, value]] of Object.entries(counted)) {
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset()
          this.inc(value())
        },
      })
    }
    new Gauge({
      name: 'causeway_cache_entries',
      help: 'Results in the cache',
      registers,
      collect() {
        this.set(cache.size)
      },
    })
  }
}

/** `_OTHER` is what the conventions call what would be too many to tell apart. */
function errorTypeOf(outcome: string): string {
  if (outcome === 'ok' || outcome === 'input_required') return ''
  return ERROR_TYPES.has(outcome) ? outcome : '_OTHER'
}
