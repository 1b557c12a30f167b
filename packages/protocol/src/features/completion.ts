/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */
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
