import type { JsonObject } from '@causeway/protocol'
import type { Change, ListKind, Provider, Scope } from '@causeway/server'

/** A provider with what ends it. */
export interface Served {
  readonly provider: Provider
  close(): Promise<void>
}

/** A provider that another one can take the place of while it is served. */
export class ReplaceableProvider implements Provider {
  readonly #listeners = new Set<(change: Change) => void>()
  #served: Served
  #stop: () => void

  constructor(first: Served) {
    this.#served = first
    this.#stop = this.#follow(first.provider)
  }

  get tools(): Provider['tools'] {
    return this.#served.provider.tools
  }

  get resources(): Provider['resources'] {
    return this.#served.provider.resources
  }

  get prompts(): Provider['prompts'] {
    return this.#served.provider.prompts
  }

  get varies(): boolean {
    return this.#served.provider.varies ?? false
  }

  notes(kind: ListKind, scope: Scope): JsonObject | undefined {
    return this.#served.provider.notes?.(kind, scope)
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** From now on `next` is served; returns the one before, to be closed when its calls have ended. */
  replace(next: Served): Served {
    const before = this.#served
    this.#stop()
    this.#served = next
    this.#stop = this.#follow(next.provider)
    for (const kind of ['tools', 'resources', 'prompts'] as const) {
      if (before.provider[kind] !== undefined || next.provider[kind] !== undefined) this.#tell({ kind })
    }
    return before
  }

  async close(): Promise<void> {
    this.#stop()
    this.#listeners.clear()
    await this.#served.close()
  }

  #follow(provider: Provider): () => void {
    return provider.onChange?.((change) => this.#tell(change)) ?? (() => undefined)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}
