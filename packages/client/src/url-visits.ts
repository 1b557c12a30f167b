/**
 * Requests that a server serves once the user has been at some addresses.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
 */
import { type JsonObject, limits, UrlElicitationRequired } from '@causeway/protocol'
import { Canceller, pause } from '@causeway/transports'
import type { Handlers } from './handlers.js'

export interface VisitOptions {
  readonly handlers: Handlers
  /** Visits and repetitions of one call. */
  readonly maxInputRounds: number
  /** The longest wait for the server's word that a visit is over. */
  readonly visitWaitMs: number
}

const never = new AbortController().signal

export class UrlVisits {
  readonly #options: VisitOptions
  /** What goes on when the visit of that elicitation is over. */
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(options: VisitOptions) {
    this.#options = options
  }

  /**
   * Sends the user to the addresses, waits for the end of that, and repeats the request, until it is served.
   * @throws {UrlElicitationRequired} where nothing shows addresses, the user declined, the bound of rounds is reached, or
   *   the server wants a visit again that was made
   */
  async through(
    first: UrlElicitationRequired,
    repeat: () => Promise<JsonObject>,
    signal: AbortSignal = never,
  ): Promise<JsonObject> {
    const visited = new Set<string>()
    let required = first
    for (let round = 0; round < this.#options.maxInputRounds; round++) {
      await this.#visit(required, visited, signal)
      try {
        return await repeat()
      } catch (error) {
        const next = UrlElicitationRequired.of(error)
        if (next === undefined) throw error
        required = next
      }
    }
    throw required
  }

  /** The server says that what was to be done at an address is done. Unknown ids are ignored. */
  completed(elicitationId: string): void {
    for (const goOn of this.#waiting.get(elicitationId) ?? []) goOn()
  }

  /** No server will say anything any more. */
  end(): void {
    for (const id of this.#waiting.keys()) this.completed(id)
  }

  async #visit(required: UrlElicitationRequired, visited: Set<string>, signal: AbortSignal): Promise<void> {
    const { elicitations } = required
    const { elicitUrl } = this.#options.handlers
    const again = elicitations.some(({ elicitationId }) => visited.has(elicitationId))
    if (elicitUrl === undefined || again || elicitations.length > limits.maxAsksInFlight) throw required
    const waits = elicitations.map(({ elicitationId }) => this.#expect(elicitationId))
    try {
      for (const elicitation of elicitations) {
        signal.throwIfAborted()
        const { action } = await elicitUrl(elicitation, { signal })
        if (action !== 'accept') throw required
        visited.add(elicitation.elicitationId)
      }
      await within(this.#options.visitWaitMs, Promise.all(waits.map(({ over }) => over)), signal)
    } finally {
      for (const { forget } of waits) forget()
    }
  }

  /** From now on, so that a word that comes while the address is shown is heard. */
  #expect(id: string): { readonly over: Promise<void>; forget(): void } {
    const waiting = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, waiting)
    let goOn: () => void = () => {}
    const over = new Promise<void>((resolve) => {
      goOn = resolve
    })
    waiting.add(goOn)
    const forget = (): void => {
      waiting.delete(goOn)
      if (waiting.size === 0) this.#waiting.delete(id)
    }
    return { over, forget }
  }
}

/** Resolves with `event`, or when the time is over. Rejects with the signal's reason where it aborts first. */
async function within(ms: number, event: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const over = new Canceller()
  try {
    await Promise.race([event, pause(ms, signal, over)])
  } finally {
    over.abort()
  }
}
