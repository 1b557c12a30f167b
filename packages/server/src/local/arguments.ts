import { type Checked, isJsonObject, type JsonObject, type Problem, suggest, type Validator } from '@causeway/schema'
import { andThen, type MaybePromise } from '../maybe-promise.js'

/** Checks arguments by a schema, and catches names that are close to one of the schema's but not it. */
export class ArgumentCheck {
  readonly #validator: Validator
  readonly #known: ReadonlySet<string>

  constructor(validator: Validator) {
    this.#validator = validator
    const { properties } = validator.jsonSchema
    this.#known = new Set(isJsonObject(properties) ? Object.keys(properties) : [])
  }

  check(args: JsonObject): MaybePromise<Checked<unknown>> {
    return andThen(this.#validator.check(args), (checked) => {
      const misspelt = this.#misspelt(args)
      if (misspelt.length === 0) return checked
      const known = checked.ok ? [] : checked.problems
      return {
        ok: false,
        problems: [...misspelt, ...known.filter((problem) => !misspelt.some((m) => m.path === problem.path))],
      }
    })
  }

  /** Schemas let unknown names pass or drop them silently; one that is nearly a missing one is a mistake. */
  #misspelt(args: JsonObject): Problem[] {
    const problems: Problem[] = []
    for (const name in args) {
      if (this.#known.has(name)) continue
      const suggestion = suggest(
        name,
        [...this.#known].filter((known) => !Object.hasOwn(args, known)),
      )
      if (suggestion !== undefined) {
        problems.push({
          path: name,
          expected: 'no argument of this name',
          received: 'one',
          hint: `Did you mean '${suggestion}'?`,
        })
      }
    }
    return problems
  }
}
