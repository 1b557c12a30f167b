/** What an upstream asks, on its way to the client whose call made it ask. */
import {
  CausewayError,
  ErrorCode,
  type InputMethod,
  isAtLeast,
  isLoggingLevel,
  type JsonObject,
  type LoggingMessageParams,
  methodNotFound,
  RpcError,
} from '@causeway/protocol'
import type { HandlerContext } from '@causeway/server'

const METHODS: ReadonlySet<string> = new Set<InputMethod>([
  'elicitation/create',
  'sampling/createMessage',
  'roots/list',
])

/** May this be asked of a client at all? */
export function isInputMethod(method: string): method is InputMethod {
  return METHODS.has(method)
}

/**
 * Asks the client of a call, until the signal aborts: by a request of its own where it is a legacy one, or through the handler that called the upstream.
 * @throws {RpcError} `MissingRequiredClientCapability` where it did not declare that it can
 * @throws {CausewayError} `ERR_CLIENT_REFUSED` with the client's own error as its cause; why no answer came
 */
export function askClient(
  { inquiry }: HandlerContext,
  method: string,
  params: JsonObject | undefined = {},
  signal?: AbortSignal,
): Promise<JsonObject> {
  if (!isInputMethod(method)) throw methodNotFound(method, 'is not answered here')
  return inquiry.ask({ method, params: withElicitationId(params), key: undefined, accepts: () => true, signal })
}

/** Visits to a page have an id in 2025-11-25 and none since. */
function withElicitationId(params: JsonObject): JsonObject {
  if (params.mode !== 'url' || params.elicitationId !== undefined) return params
  return { ...params, elicitationId: crypto.randomUUID() }
}

export function isMissingCapability(error: unknown): error is RpcError {
  return error instanceof RpcError && error.code === ErrorCode.MissingRequiredClientCapability
}

/** What a legacy upstream is told of a question that failed. */
export function refusalFor(method: string, error: unknown): RpcError {
  if (isMissingCapability(error)) {
    return new RpcError(ErrorCode.MethodNotFound, `The client of this call does not answer ${method}.`)
  }
  if (error instanceof RpcError) return error
  if (error instanceof CausewayError && error.cause instanceof RpcError) return error.cause
  return new RpcError(ErrorCode.InternalError, `The client of this call did not answer ${method}.`)
}

/** Hands a log message to the client of a call, where it wants messages of that level. */
export function passLog({ request, notify }: HandlerContext, { level, logger, data }: LoggingMessageParams): void {
  const { logLevel } = request
  if (logLevel === undefined || !isLoggingLevel(level) || !isAtLeast(level, logLevel)) return
  notify('notifications/message', { level, ...(logger === undefined ? {} : { logger }), data })
}
