import { type CompleteParams, type CompleteResult, invalidParams, serverLimits } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { HandlerContext } from './context.js'
import type { Deps, Needs } from './dep.js'
import type { Completer } from './resource.js'

/**
 * Completes one argument by the function that its author gave; without one there is nothing to suggest.
 * @throws {RpcError} `InvalidParams` where there is no such argument
 */
export async function completeWith(
  completers: { readonly [name: string]: Completer<Needs> | undefined },
  { argument, context: { arguments: others = {} } = {} }: CompleteParams,
  names: readonly string[],
  context: HandlerContext & Deps<Needs>,
): Promise<CompleteResult> {
  if (!names.includes(argument.name)) {
    const near = suggest(argument.name, names)
    const hint = near === undefined ? `Known are: ${names.join(', ') || 'none'}.` : `Did you mean '${near}'?`
    throw invalidParams(`Unknown argument: '${argument.name}'. ${hint}`)
  }
  const all = (await completers[argument.name]?.(argument.value, others, context)) ?? []
  const values = all.slice(0, serverLimits.maxCompletionValues)
  return { completion: { values, total: all.length, hasMore: all.length > values.length } }
}
