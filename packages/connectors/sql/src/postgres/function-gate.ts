import { ToolError } from '@causeway/server'
import { isDenied, isHarmless } from './functions.js'
import type { Transaction } from './pool.js'

const MAX_KNOWN = 10_000

const VOLATILE = `
SELECT DISTINCT proname FROM pg_proc WHERE lower(proname) = ANY($1::text[]) AND (provolatile = 'v' OR prokind = 'p')`

/**
 * Lets through functions that change nothing. Which those are PostgreSQL knows: whoever makes a function says whether it
 * is volatile, and one that is not cannot write. Names are judged by all functions that have them.
 */
export class FunctionGate {
  readonly #allowed: ReadonlySet<string>
  /** By name in lower case: is any function of that name volatile? */
  readonly #volatile = new Map<string, boolean>()

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()))
  }

  /** Functions may have changed. */
  forget(): void {
    this.#volatile.clear()
  }

  /**
   * @param lookUp asks the catalog; called only for names that are not known yet
   * @throws {ToolError} for a function that may do more than compute
   */
  async check(
    names: ReadonlySet<string>,
    lookUp: (names: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    const open = [...names].filter((name) => !this.#allowed.has(name) && !isHarmless(name))
    const denied = open.find(isDenied)
    if (denied !== undefined) throw refusalOf(denied)
    const unknown = open.filter((name) => !this.#volatile.has(name))
    const found = unknown.length === 0 ? new Set<string>() : await lookUp(unknown)
    if (this.#volatile.size + unknown.length > MAX_KNOWN) this.#volatile.clear()
    for (const name of unknown) this.#volatile.set(name, found.has(name))
    const volatile = open.find((name) => found.has(name) || this.#volatile.get(name) === true)
    if (volatile !== undefined) throw refusalOf(volatile)
  }
}

/** Those of the names that a volatile function or a procedure has, in lower case. */
export async function volatileAmong(names: readonly string[], transaction: Transaction): Promise<ReadonlySet<string>> {
  const { rows } = await transaction.query(VOLATILE, [[...names]])
  return new Set(rows.map(([name]) => (name ?? '').toLowerCase()))
}

function refusalOf(name: string): ToolError {
  return new ToolError(`The function ${name} may do more than compute a value, and is not allowed in queries.`)
}
