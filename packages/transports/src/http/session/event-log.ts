/** What a legacy session may still ask for. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#resumability-and-redelivery */
import type { HttpLimits } from '../options.js'

/** One frame that was sent, or would have been, on one stream of a session. */
interface LoggedEvent {
  readonly stream: number
  readonly seq: number
  readonly frame: string
}

/** All that the logs of one server hold. Where that is too much, the log that was written longest ago is emptied. */
export class ReplayBudget {
  readonly limits: Pick<HttpLimits, 'maxReplayEvents' | 'maxReplayBytes' | 'maxReplayTotalBytes'>
  /** In the order of their last write. */
  readonly #logs = new Set<EventLog>()
  #size = 0

  constructor(limits: ReplayBudget['limits']) {
    this.limits = limits
  }

  /** Characters in all logs. */
  get size(): number {
    return this.#size
  }

  /** `log` grew by so many characters, or shrank. */
  changed(log: EventLog, by: number): void {
    this.#size += by
    if (by <= 0) {
      if (log.size === 0) this.#logs.delete(log)
      return
    }
    this.#logs.delete(log)
    this.#logs.add(log)
    for (const oldest of this.#logs) {
      if (this.#size <= this.limits.maxReplayTotalBytes || oldest === log) break
      oldest.clear()
    }
  }
}

/**
 * The last events of all streams of one session, in the order in which they were sent; the oldest go first. Sizes count
 * characters, which JSON of Latin text takes a byte for.
 */
export class EventLog {
  readonly #budget: ReplayBudget
  #events: LoggedEvent[] = []
  #size = 0

  constructor(budget: ReplayBudget) {
    this.#budget = budget
  }

  /** Characters of all frames. */
  get size(): number {
    return this.#size
  }

  /** A frame larger than the whole log is not kept. */
  add(stream: number, seq: number, frame: string): void {
    const { maxReplayBytes, maxReplayEvents } = this.#budget.limits
    if (frame.length > maxReplayBytes) return
    this.#events.push({ stream, seq, frame })
    let change = frame.length
    while (this.#events.length > maxReplayEvents || this.#size + change > maxReplayBytes) {
      change -= this.#events.shift()?.frame.length ?? 0
    }
    this.#size += change
    this.#budget.changed(this, change)
  }

  /** What was kept of one stream after its event `seq`. */
  after(stream: number, seq: number): readonly { readonly seq: number; readonly frame: string }[] {
    return this.#events.filter((event) => event.stream === stream && event.seq > seq)
  }

  clear(): void {
    const size = this.#size
    this.#events = []
    this.#size = 0
    this.#budget.changed(this, -size)
  }
}
