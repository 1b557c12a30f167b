import { andThen, isPromise, type MaybePromise } from './maybe-promise.js'

/** Something that handlers need and that lives as long as the server: a pool, a client, a model. */
export interface Dep<T> {
  open(): MaybePromise<T>
  close?(value: T): unknown
}

/** The values behind a record of dependencies. */
export type Deps<N> = { readonly [K in keyof N]: N[K] extends Dep<infer T> ? T : never }

/** Named dependencies of a handler. */
export type Needs = { readonly [name: string]: Dep<unknown> }

/**
 * Declares a dependency: opened when a handler first needs it, once for each server, and closed when that server closes,
 * last opened first.
 *
 * @example
 * const db = dep(() => openPool(url), (pool) => pool.end())
 */
export function dep<T>(open: () => T | Promise<T>, close?: (value: T) => unknown): Dep<T> {
  return close === undefined ? { open } : { open, close }
}

/** The opened dependencies of one server. */
export class Lifespan {
  /** In the order of opening; a promise while it opens. */
  readonly #opened = new Map<Dep<unknown>, unknown>()

  /** The values of `needs`, synchronously where all are open already. */
  resolve(needs: Needs): MaybePromise<{ [name: string]: unknown }> {
    const values: { [name: string]: unknown } = {}
    const waits: Promise<unknown>[] = []
    for (const [name, dependency] of Object.entries(needs)) {
      const value = this.#open(dependency)
      if (isPromise(value)) {
        waits.push(
          value.then((opened) => {
            values[name] = opened
          }),
        )
      } else values[name] = value
    }
    return waits.length === 0 ? values : Promise.all(waits).then(() => values)
  }

  /** Closes what is open; a failure to close does not keep the others open and is thrown at the end. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (const [dependency, value] of [...this.#opened].reverse()) {
      this.#opened.delete(dependency)
      try {
        await dependency.close?.(await value)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some dependencies did not close.')
  }

  #open(dependency: Dep<unknown>): MaybePromise<unknown> {
    if (this.#opened.has(dependency)) return this.#opened.get(dependency)
    const opening = andThen(dependency.open(), (value) => {
      this.#opened.set(dependency, value)
      return value
    })
    if (!isPromise(opening)) return opening
    this.#opened.set(dependency, opening)
    // A failed opening is forgotten, so that the next call tries again.
    opening.catch(() => this.#opened.delete(dependency))
    return opening
  }
}
