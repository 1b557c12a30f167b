import type { RpcId } from '@causeway/protocol'
import type { Cancellation } from '@causeway/transports'

interface Watched {
  readonly ids: Set<RpcId>
  readonly listener: () => void
}

/** Calls that a signal can end: any number, with one listener for each signal, because platforms warn of many. */
export class AbortWatch {
  readonly #watched = new Map<Cancellation, Watched>()
  readonly #abort: (id: RpcId, reason: unknown) => void

  constructor(abort: (id: RpcId, reason: unknown) => void) {
    this.#abort = abort
  }

  /** Watches until the signal aborts or the returned function is called. */
  add(signal: Cancellation, id: RpcId): () => void {
    if (!(signal instanceof AbortSignal)) return this.#addOne(signal, id)
    const watched = this.#watched.get(signal) ?? this.#listen(signal)
    watched.ids.add(id)
    return () => {
      if (watched.ids.delete(id) && watched.ids.size === 0) this.#unlisten(signal, watched)
    }
  }

  /** What is no platform's signal is made for one call, or a few. */
  #addOne(signal: Cancellation, id: RpcId): () => void {
    const listener = (): void => this.#abort(id, signal.reason)
    signal.addEventListener('abort', listener)
    return () => signal.removeEventListener('abort', listener)
  }

  #listen(signal: Cancellation): Watched {
    const ids = new Set<RpcId>()
    const listener = (): void => {
      for (const id of [...ids]) this.#abort(id, signal.reason)
    }
    const watched = { ids, listener }
    signal.addEventListener('abort', listener, { once: true })
    this.#watched.set(signal, watched)
    return watched
  }

  #unlisten(signal: Cancellation, { listener }: Watched): void {
    signal.removeEventListener('abort', listener)
    this.#watched.delete(signal)
  }
}
