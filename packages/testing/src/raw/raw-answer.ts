import type { JsonObject } from '@causeway/protocol'
import type { RawMessage } from './raw-message.js'

/** What a script answers: a result, an error, any text; nothing where it leaves the request open. */
export type RawAnswer =
  | {
      readonly result?: JsonObject
      readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
      /** Instead of a message: what is sent as it is. */
      readonly text?: string
      /** Over HTTP. @default 200, or 202 where there is nothing else here */
      readonly status?: number
      /** Over HTTP. */
      readonly headers?: { readonly [name: string]: string }
    }
  | undefined

/** What answers a message; undefined where nothing does. */
export function answerText({ id }: RawMessage, answer: RawAnswer): string | undefined {
  if (answer?.text !== undefined) return answer.text
  const { result, error } = answer ?? {}
  if (id === undefined || (result === undefined && error === undefined)) return undefined
  return JSON.stringify({ jsonrpc: '2.0', id, ...(result && { result }), ...(error && { error }) })
}
