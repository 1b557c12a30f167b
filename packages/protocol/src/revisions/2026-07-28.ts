/** @see https://modelcontextprotocol.io/specification/2026-07-28 and https://modelcontextprotocol.io/specification/2026-07-28/changelog */
import { requestsInput } from '../features/input-required.js'
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import { methodOf, methodsSentBy } from '../methods.js'
import { liftError, lowerModernError } from './error-code.js'
import { liftModernResult } from './lift-result.js'
import type { Revision } from './revision.js'
import { inEach, without } from './rewrite.js'

/** What a server asks for inside an `input_required` result; the answers are no results of their own. */
const INPUT_METHODS: ReadonlySet<string> = new Set(['elicitation/create', 'sampling/createMessage', 'roots/list'])

const withoutElicitationId = without('elicitationId')
const withoutExecution = inEach('tools', without('execution'))

function lowerResult(method: string, result: JsonObject): JsonObject {
  if (INPUT_METHODS.has(method)) return result
  if (requestsInput(result)) return lowerInputRequests(result)
  if (result.resultType !== undefined && result.resultType !== 'complete') return result
  const own = method === 'tools/list' ? (withoutExecution?.(result) ?? result) : result
  return withResultType(methodOf(method)?.cacheable === true ? withCacheHints(own) : own)
}

/** The new members come first: V8 copies the others behind them ten times faster than it adds behind a copy. */
function withResultType(result: JsonObject): JsonObject {
  return result.resultType === undefined ? { resultType: 'complete', ...result } : result
}

/** What says nothing about caching must not be cached. */
function withCacheHints(result: JsonObject): JsonObject {
  if (result.ttlMs !== undefined && result.cacheScope !== undefined) return result
  return { ttlMs: 0, cacheScope: 'private', ...result }
}

function lowerInputRequests(result: JsonObject): JsonObject {
  const requests = result.inputRequests
  if (!isObject(requests)) return result
  const entries = Object.entries(requests)
  const lowered = entries.map(
    ([key, request]) => [key, isObject(request) ? lowerInputRequest(request) : request] as const,
  )
  const changed = lowered.some(([, request], at) => request !== entries[at]?.[1])
  return changed ? { ...result, inputRequests: Object.fromEntries(lowered) } : result
}

function lowerInputRequest(request: JsonObject): JsonObject {
  if (typeof request.method !== 'string' || !isObject(request.params)) return request
  const params = lowerParams(request.method, request.params)
  return params === request.params ? request : { ...request, params }
}

function lowerParams(method: string, params: JsonObject): JsonObject {
  return method === 'elicitation/create' ? withoutElicitationId(params) : params
}

/** The neutral model is this revision's, but for what goes without saying. */
export const revision20260728: Revision = {
  id: '2026-07-28',
  era: 'modern',
  batches: false,
  clientMethods: methodsSentBy('client', '2026-07-28'),
  serverMethods: methodsSentBy('server', '2026-07-28'),
  lowerResult,
  lowerParams,
  liftResult: liftModernResult,
  lowerError: lowerModernError,
  liftError,
}
