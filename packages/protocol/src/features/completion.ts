/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */

import { type Method, request } from '../method.js'
import { type Check, object, oneOf, optional, params, recordOf, string } from '../param-check.js'
import type { ResultBase } from '../result.js'

export type CompletionRef =
  | { readonly type: 'ref/prompt'; readonly name: string; readonly title?: string }
  | { readonly type: 'ref/resource'; readonly uri: string }

export interface CompleteParams {
  readonly ref: CompletionRef
  readonly argument: { readonly name: string; readonly value: string }
  readonly context?: { readonly arguments?: { readonly [name: string]: string } }
}

/** At most 100 `values`; `total` may exceed what is sent. */
export interface CompleteResult extends ResultBase {
  readonly completion: { readonly values: readonly string[]; readonly total?: number; readonly hasMore?: boolean }
}

const promptRef = object({ name: string })
const resourceRef = object({ uri: string })

const anyRef = object({ type: oneOf(['ref/prompt', 'ref/resource']) })

const completionRef: Check = (value) => {
  const problem = anyRef(value)
  if (problem !== undefined) return problem
  const { type } = value as CompletionRef // as: anyRef saw the type.
  return type === 'ref/prompt' ? promptRef(value) : resourceRef(value)
}

export const completionMethods: readonly Method[] = [
  request('completion/complete', {
    sender: 'client',
    capability: 'completions',
    checkParams: params({
      ref: completionRef,
      argument: object({ name: string, value: string }),
      context: optional(object({ arguments: optional(recordOf(string)) })),
    }),
  }),
]
