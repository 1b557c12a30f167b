import { isPromise, type MaybePromise } from '../maybe-promise.js'
import type { Scope } from '../provider.js'
import type { Rule } from '../tool.js'

interface Entry<V, D> {
  readonly value: V
  /** What lists show. */
  readonly shown: D
  readonly allow: Rule | undefined
  enabled: boolean
}

/** Named values in the order in which they were added, some of them disabled, some only for some. */
export class Registry<V, D> {
  readonly #entries = new Map<string, Entry<V, D>>()
  readonly #kind: string
  #listed: readonly D[] | undefined

  constructor(kind: string) {
    this.#kind = kind
  }

  get size(): number {
    return this.#entries.size
  }

  /** Do lists differ between callers? */
  get varies(): boolean {
    for (const entry of this.#entries.values()) if (entry.allow !== undefined) return true
    return false
  }

  /** @throws {TypeError} where the name is taken */
  add(name: string, value: V, shown: D, allow?: Rule): void {
    if (this.#entries.has(name)) {
      throw new TypeError(`There is a ${this.#kind} '${name}' already; remove it first, or choose another name.`)
    }
    this.#entries.set(name, { value, shown, allow, enabled: true })
    this.#listed = undefined
  }

  /** Says whether there was one. */
  remove(name: string): boolean {
    this.#listed = undefined
    return this.#entries.delete(name)
  }

  /** Says whether that changed anything. @throws {TypeError} where there is none of that name */
  setEnabled(name: string, enabled: boolean): boolean {
    const entry = this.#entries.get(name)
    if (entry === undefined) throw new TypeError(`There is no ${this.#kind} '${name}'.`)
    const changed = entry.enabled !== enabled
    entry.enabled = enabled
    this.#listed = undefined
    return changed
  }

  /** What is enabled and allowed; the same array while nothing changed and nothing depends on who asks. */
  list(scope: Scope): MaybePromise<readonly D[]> {
    if (this.varies) return this.#listFor(scope)
    this.#listed ??= [...this.#entries.values()].filter((entry) => entry.enabled).map((entry) => entry.shown)
    return this.#listed
  }

  /** The value of that name where it is enabled and allowed. */
  get(name: string, scope: Scope): MaybePromise<Entry<V, D> | undefined> {
    const entry = this.#entries.get(name)
    if (entry === undefined || !entry.enabled) return undefined
    if (entry.allow === undefined) return entry
    const allowed = entry.allow(scope)
    return isPromise(allowed) ? allowed.then((yes) => (yes ? entry : undefined)) : allowed ? entry : undefined
  }

  /** The value of that name without regard to who asks: for callers that have asked `get` before. */
  peek(name: string): V | undefined {
    return this.#entries.get(name)?.value
  }

  /** Every value that is enabled, in order, with its rule. */
  *enabled(): Generator<Entry<V, D>> {
    for (const entry of this.#entries.values()) if (entry.enabled) yield entry
  }

  async #listFor(scope: Scope): Promise<readonly D[]> {
    const listed: D[] = []
    for (const entry of this.enabled())
      if (entry.allow === undefined || (await entry.allow(scope))) listed.push(entry.shown)
    return listed
  }
}
