/** How long requests took, as a histogram. @see https://prometheus.io/docs/concepts/metric_types/#histogram */
import type { Histogram } from 'prom-client'

/** What a series stands for. */
export interface OperationLabels {
  readonly mcp_method_name: string
  /** Empty where no tool was called. */
  readonly gen_ai_tool_name: string
  readonly mcp_protocol_version: string
  /** Empty where all went well. */
  readonly error_type: string
  readonly endpoint: string
}

/** What a registry reads of a metric. */
type Shown = Awaited<ReturnType<Histogram<string>['get']>>

/**
 * Counts what the histogram of prom-client counts, and a registry shows it in the same way; but that one makes a text of all labels
 * for each call, which costs ten times as much as to find the series by its tool.
 */
export class DurationHistogram {
  readonly name: string
  readonly help: string
  /** Upper bounds of the buckets in seconds, rising. */
  readonly #bounds: readonly number[]
  /** By tool; there are few for each. */
  readonly #series = new Map<string, Series[]>()

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name
    this.help = help
    this.#bounds = bounds
  }

  observe(labels: OperationLabels, seconds: number): void {
    this.#seriesOf(labels).observe(seconds)
  }

  /** What a registry asks for whenever somebody looks. */
  async get(): Promise<Shown> {
    const values = [...this.#series.values()].flat().flatMap((series) => series.values(this.name))
    // as: the types of prom-client want a number for what its registry prints as a word, and methods that nobody calls.
    return { name: this.name, help: this.help, type: 'histogram', aggregator: 'sum', values } as unknown as Shown
  }

  #seriesOf(labels: OperationLabels): Series {
    const ofTool = this.#series.get(labels.gen_ai_tool_name) ?? []
    for (const series of ofTool) if (series.isOf(labels)) return series
    const series = new Series(labels, this.#bounds)
    ofTool.push(series)
    this.#series.set(labels.gen_ai_tool_name, ofTool)
    return series
  }
}

class Series {
  readonly #labels: OperationLabels
  readonly #bounds: readonly number[]
  /** How many were within each bound and not within the one before; the last ones were within none. */
  readonly #counts: number[]
  #sum = 0

  constructor(labels: OperationLabels, bounds: readonly number[]) {
    this.#labels = labels
    this.#bounds = bounds
    this.#counts = new Array(bounds.length + 1).fill(0)
  }

  isOf(labels: OperationLabels): boolean {
    const own = this.#labels
    return (
      own.endpoint === labels.endpoint &&
      own.error_type === labels.error_type &&
      own.mcp_method_name === labels.mcp_method_name &&
      own.gen_ai_tool_name === labels.gen_ai_tool_name &&
      own.mcp_protocol_version === labels.mcp_protocol_version
    )
  }

  observe(seconds: number): void {
    let at = 0
    while (at < this.#bounds.length && seconds > (this.#bounds[at] ?? 0)) at++
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sum += seconds
  }

  values(name: string): readonly { metricName: string; labels: object; value: number }[] {
    let within = 0
    const buckets = this.#counts.map((count, at) => {
      within += count
      return this.#value(`${name}_bucket`, within, { le: this.#bounds[at] ?? '+Inf' })
    })
    return [...buckets, this.#value(`${name}_sum`, this.#sum), this.#value(`${name}_count`, within)]
  }

  #value(metricName: string, value: number, own: object = {}): { metricName: string; labels: object; value: number } {
    return { metricName, labels: { ...own, ...this.#labels }, value }
  }
}
