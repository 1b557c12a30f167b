import type { RpcId } from '@causeway/protocol'

interface Watched {
  readonly ids: Set<RpcId>
  readonly listener: () => void
}

/** Calls that a signal can end: any number, with one listener for each signal, because platforms warn of many. */
export class AbortWatch {
  readonly #watched = new Map<AbortSignal, Watched>()
  readonly #abort: (id: RpcId, reason: unknown) => void

  constructor(abort: (id: RpcId, reason: unknown) => void) {
    this.#abort = abort
  }

  /** Watches until the signal aborts or the returned function is called. */
  add(signal: AbortSignal, id: RpcId): () => void {
    const watched = this.#watched.get(signal) ?? this.#listen(signal)
    watched.ids.add(id)
    return () => {
      if (watched.ids.delete(id) && watched.ids.size === 0) this.#unlisten(signal, watched)
    }
  }

  #listen(signal: AbortSignal): Watched {
    const ids = new Set<RpcId>()
    const listener = (): void => {
      for (const id of [...ids]) this.#abort(id, signal.reason)
    }
    const watched = { ids, listener }
    signal.addEventListener('abort', listener, { once: true })
    this.#watched.set(signal, watched)
    return watched
  }

  #unlisten(signal: AbortSignal, { listener }: Watched): void {
    signal.removeEventListener('abort', listener)
    this.#watched.delete(signal)
  }
}
