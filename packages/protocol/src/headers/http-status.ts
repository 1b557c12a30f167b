import { ErrorCode } from '../errors/rpc-error.js'

/**
 * The HTTP status of a modern response that is one JSON body, by its error code. 200 for a result, and for an
 * internal error or a code of the application: these are answers, and a 5xx would make intermediaries try again.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes
 */
export function httpStatusOf(errorCode: number | undefined): number {
  switch (errorCode) {
    case ErrorCode.MethodNotFound:
      return 404
    case ErrorCode.ParseError:
    case ErrorCode.InvalidRequest:
    case ErrorCode.InvalidParams:
    case ErrorCode.HeaderMismatch:
    case ErrorCode.MissingRequiredClientCapability:
    case ErrorCode.UnsupportedProtocolVersion:
      return 400
    default:
      return 200
  }
}
