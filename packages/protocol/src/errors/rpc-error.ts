import type { JsonObject, RpcErrorObject } from '../jsonrpc/message.js'

/**
 * The codes that the specification owns. Application codes must lie outside -32768…-32000.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes
 */
export const ErrorCode = {
  ParseError: -32700,
  InvalidRequest: -32600,
  MethodNotFound: -32601,
  InvalidParams: -32602,
  InternalError: -32603,
  /** Up to 2025-11-25 only; since 2026-07-28 an unknown resource is `InvalidParams` with `data.uri`. */
  ResourceNotFound: -32002,
  /** 2025-11-25 only. */
  UrlElicitationRequired: -32042,
  HeaderMismatch: -32020,
  MissingRequiredClientCapability: -32021,
  UnsupportedProtocolVersion: -32022,
} as const

/**
 * An error that crosses the wire: thrown by a handler it becomes the JSON-RPC error response, received by a client it is
 * what the call rejects with.
 *
 * @example
 * throw new RpcError(ErrorCode.InvalidParams, 'Expected a cursor from an earlier list result; ask for the first page again.')
 */
export class RpcError extends Error {
  override readonly name: string = 'RpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.data = data
  }

  /** The `error` member that says this on the wire. */
  toObject(): RpcErrorObject {
    return this.data === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, data: this.data }
  }

  /** The error a response carried, as something to throw. */
  static from(error: RpcErrorObject): RpcError {
    return new RpcError(error.code, error.message, error.data)
  }
}

/** No such method in this revision, or its capability is not advertised. */
export function methodNotFound(method: string, why = 'is not a method that this server offers'): RpcError {
  return new RpcError(ErrorCode.MethodNotFound, `Method not found: '${method}' ${why}.`, { method })
}

/** Parameters of the wrong shape; `what` says what was expected and what came. */
export function invalidParams(what: string, data?: JsonObject): RpcError {
  return new RpcError(ErrorCode.InvalidParams, what, data)
}

/** No resource has this URI. Lowered to -32002 for revisions up to 2025-11-25. */
export function resourceNotFound(uri: string): RpcError {
  return new RpcError(ErrorCode.InvalidParams, `Resource not found: '${uri}'.`, { uri })
}

/** Headers of an HTTP request that are missing, malformed or say otherwise than its body. */
export function headerMismatch(what: string): RpcError {
  return new RpcError(ErrorCode.HeaderMismatch, what)
}

/** A version that this side does not speak; the client picks one from `supported` and tries again. */
export function unsupportedVersion(requested: string, supported: readonly string[]): RpcError {
  const message = `Unsupported protocol version; supported: ${supported.join(', ')}.`
  return new RpcError(ErrorCode.UnsupportedProtocolVersion, message, { supported, requested })
}
