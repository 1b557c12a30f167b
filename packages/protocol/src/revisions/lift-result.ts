import type { JsonObject } from '../jsonrpc/message.js'

/** A modern result in the neutral model: `complete` goes without saying, anything else stays for the caller to judge. */
export function liftModernResult(method: string, result: JsonObject): JsonObject {
  if (result.resultType === 'complete') return withContent(method, withoutResultType(result))
  return result.resultType === undefined ? withContent(method, result) : result
}

/** A legacy result in the neutral model. What it says in `resultType` means nothing there. */
export function liftLegacyResult(method: string, result: JsonObject): JsonObject {
  return withContent(method, withoutResultType(result))
}

function withoutResultType(result: JsonObject): JsonObject {
  if (result.resultType === undefined) return result
  const { resultType: _, ...rest } = result
  return rest
}

/** Some servers leave `content` out where there is `structuredContent`; a created task has none. */
function withContent(method: string, result: JsonObject): JsonObject {
  const lacksContent = method === 'tools/call' && result.content === undefined && result.task === undefined
  return lacksContent ? { content: [], ...result } : result
}
