/**
 * Tells once that nobody waits any more. An `AbortSignal` is one; what is made for each request, and mostly never used, is
 * something lighter. Only these members are there: wrap it where a platform wants a whole signal (`signalFor`).
 */
export interface Cancellation {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A cancellation and the means to cause it. A platform's `AbortController` costs as much as the rest of a request's way. */
export class Canceller implements Cancellation {
  aborted = false
  reason: unknown
  #listeners: (() => void)[] = []

  /** Tells every listener, once. */
  abort(reason: unknown = new DOMException('The request was cancelled.', 'AbortError')): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    const listeners = this.#listeners
    this.#listeners = []
    for (const listener of listeners) listener()
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener)
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener)
    if (at !== -1) this.#listeners.splice(at, 1)
  }
}

/** The same as a whole signal. */
export function signalFor(cancellation: Cancellation): AbortSignal {
  if (cancellation instanceof AbortSignal) return cancellation
  const control = new AbortController()
  if (cancellation.aborted) control.abort(cancellation.reason)
  cancellation.addEventListener('abort', () => control.abort(cancellation.reason), { once: true })
  return control.signal
}
