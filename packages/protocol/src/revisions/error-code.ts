/** Error codes that are not the same in every revision. @see https://modelcontextprotocol.io/specification/2026-07-28/basic#error-codes */
import { ErrorCode, RpcError } from '../errors/rpc-error.js'
import { isObject } from '../json.js'

/** Codes by the code that says the same elsewhere. */
export type CodeMap = ReadonlyMap<number, number>

/** The codes that legacy revisions do not know. */
export const LEGACY_CODES: CodeMap = new Map([
  [ErrorCode.HeaderMismatch, ErrorCode.InvalidRequest],
  [ErrorCode.MissingRequiredClientCapability, ErrorCode.InvalidRequest],
  [ErrorCode.UnsupportedProtocolVersion, ErrorCode.InvalidParams],
])

/** The codes that revisions before 2025-11-25 do not know. */
export const EARLY_CODES: CodeMap = new Map([
  ...LEGACY_CODES,
  [ErrorCode.UrlElicitationRequired, ErrorCode.InvalidRequest],
])

const RESERVED = { from: -32020, to: -32099 } as const
const ASSIGNED: ReadonlySet<number> = new Set(Object.values(ErrorCode))

/** The codes that the modern revisions gave up. */
const MODERN_CODES: CodeMap = new Map([
  [ErrorCode.ResourceNotFound, ErrorCode.InvalidParams],
  [ErrorCode.UrlElicitationRequired, ErrorCode.InvalidRequest],
])

/** The same error with the code that `codes` has for it; the same object where it has none. */
export function recode(error: RpcError, codes: CodeMap): RpcError {
  const code = codes.get(error.code)
  return code === undefined ? error : withCode(error, code)
}

/** For modern peers: of the codes that the specification keeps for itself only those that it has, each for what it means. */
export function lowerModernError(error: RpcError): RpcError {
  const unassigned = error.code <= RESERVED.from && error.code >= RESERVED.to && !ASSIGNED.has(error.code)
  return unassigned ? withCode(error, ErrorCode.InternalError) : recode(error, MODERN_CODES)
}

/** For legacy peers: an unknown resource has a code of its own there. */
export function lowerLegacyError(error: RpcError, codes: CodeMap): RpcError {
  if (error.code !== ErrorCode.InvalidParams) return recode(error, codes)
  const namesResource = isObject(error.data) && typeof error.data.uri === 'string'
  return namesResource ? withCode(error, ErrorCode.ResourceNotFound) : error
}

/** From any peer: modern servers must not send the old code, clients accept it all the same. */
export function liftError(error: RpcError): RpcError {
  return error.code === ErrorCode.ResourceNotFound ? withCode(error, ErrorCode.InvalidParams) : error
}

function withCode(error: RpcError, code: number): RpcError {
  return new RpcError(code, error.message, error.data, { cause: error })
}
