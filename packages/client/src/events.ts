import { reportLater } from './errors.js'

/** Typed events in the order of emission. A listener that throws does not disturb the others. */
export class Events<Map extends object> {
  readonly #listeners: { [Name in keyof Map]?: Set<(event: Map[Name]) => void> } = {}
  /** Told when an event gets its first listener, and when it loses its last. */
  onInterest: ((name: keyof Map) => void) | undefined

  /** Calls `listener` at each event until the returned function is called. */
  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): () => void {
    const listeners: Set<(event: Map[Name]) => void> = this.#listeners[name] ?? new Set()
    this.#listeners[name] = listeners
    listeners.add(listener)
    if (listeners.size === 1) this.onInterest?.(name)
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.onInterest?.(name)
    }
  }

  emit<Name extends keyof Map>(name: Name, event: Map[Name]): void {
    for (const listener of this.#listeners[name] ?? []) {
      try {
        listener(event)
      } catch (error) {
        reportLater(error)
      }
    }
  }

  has(name: keyof Map): boolean {
    return (this.#listeners[name]?.size ?? 0) > 0
  }
}
