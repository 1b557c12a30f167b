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
  /** Mostly the only one; an array for it would be larger than everything else here. */
  #listener: (() => void) | undefined
  /** Those that came after it. */
  #others: (() => void)[] | undefined

  /** Tells every listener, once. */
  abort(reason: unknown = new DOMException('The request was cancelled.', 'AbortError')): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    const listener = this.#listener
    const others = this.#others
    this.#listener = this.#others = undefined
    listener?.()
    for (const other of others ?? []) other()
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (this.aborted || this.#listener === listener || this.#others?.includes(listener)) return
    if (this.#listener === undefined) this.#listener = listener
    else if (this.#others === undefined) this.#others = [listener]
    else this.#others.push(listener)
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    if (this.#listener === listener) this.#listener = this.#others?.shift()
    else if (this.#others?.includes(listener)) this.#others.splice(this.#others.indexOf(listener), 1)
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
