/** A value now or later. The hot path stays synchronous where it can. */
export type MaybePromise<T> = T | Promise<T>

/** Is `value` something to wait for? */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** Goes on with `value` at once where it is there, later where it is not. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value)
}
