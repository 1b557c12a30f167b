import type { Resource } from '../document/schema-document.js'
import { Evaluated } from './evaluated.js'
import type { Check, Run } from './run.js'

/** A schema, compiled: its keywords as functions. */
export class SchemaNode {
  /** Where the schema is in a document of several resources; undefined where there is only one. */
  resource: Resource | undefined
  /** `type`, `const`, `enum`: where one of them fails there is no point in the others. */
  decisive: readonly Check[] = []
  checks: readonly Check[] = []
  /** `unevaluatedProperties`, `unevaluatedItems`: they need all others to have passed. */
  last: readonly Check[] = []

  /** Whether a value satisfies the schema; `seen` collects what its keywords looked at. */
  accepts(value: unknown, run: Run, seen: Evaluated | undefined): boolean {
    const entered = this.resource === run.resource ? undefined : this.resource
    run.enter(entered)
    const own = this.last.length > 0 ? new Evaluated() : seen
    const ok =
      passes(this.decisive, value, run, own, true) &&
      passes(this.checks, value, run, own, !run.explains) &&
      passes(this.last, value, run, own, !run.explains)
    run.leave(entered)
    if (ok && own !== undefined && own !== seen) seen?.addAll(own)
    return ok
  }
}

function passes(
  checks: readonly Check[],
  value: unknown,
  run: Run,
  seen: Evaluated | undefined,
  short: boolean,
): boolean {
  let ok = true
  for (const check of checks) {
    if (check(value, run, seen)) continue
    ok = false
    if (short) return false
  }
  return ok
}
