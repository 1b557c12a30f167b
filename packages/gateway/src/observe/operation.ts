import { ErrorCode, isObject, type JsonObject, RpcError, requestsInput } from '@causeway/protocol'
import type { ServerRequest } from '@causeway/server'
import { MISSING } from '../upstreams/missing.js'

/** One request after it was answered: what is logged and counted. */
export interface Operation {
  /** Unique within this process. */
  readonly id: string
  /** The path that it came to; `stdio` for standard streams. */
  readonly endpoint: string
  readonly request: ServerRequest
  readonly durationMs: number
  /** `ok`, `tool_error`, `upstream_down`, `input_required`, or the code of the error as text. */
  readonly outcome: string
  /** What was thrown, where the outcome is a code. */
  readonly error?: unknown
}

/** How a result is counted. */
export function outcomeOf(result: JsonObject): string {
  if (result.isError === true) return isObject(result._meta) && MISSING in result._meta ? 'upstream_down' : 'tool_error'
  return requestsInput(result) ? 'input_required' : 'ok'
}

/** How an error is counted: by its JSON-RPC code. */
export function outcomeOfError(error: unknown): string {
  return String(error instanceof RpcError ? error.code : ErrorCode.InternalError)
}
