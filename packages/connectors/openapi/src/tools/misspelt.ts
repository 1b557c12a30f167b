import { isObject, type JsonObject } from '@causeway/protocol'
import { type Problem, suggest } from '@causeway/schema'

/** Problems with a hint where an unknown argument is nearly one that was not given. */
export function misspelt(problems: readonly Problem[], schema: JsonObject, args: JsonObject): readonly Problem[] {
  const known = isObject(schema.properties) ? Object.keys(schema.properties) : []
  const free = known.filter((name) => !Object.hasOwn(args, name))
  return problems.map((problem) => {
    if (problem.hint !== undefined || known.includes(problem.path) || !Object.hasOwn(args, problem.path)) return problem
    const meant = suggest(problem.path, free)
    return meant === undefined ? problem : { ...problem, hint: `Did you mean '${meant}'?` }
  })
}
