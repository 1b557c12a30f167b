import { ErrorCode, isObject } from '@causeway/protocol'
import { comparison, type MatcherContext, type TextExpectation, textMatches, type Verdict } from './matcher.js'

/** A code, or its name in the specification. */
export type RpcErrorExpectation = number | keyof typeof ErrorCode

/** @see McpMatchers.toBeRpcError */
export function toBeRpcError(
  this: MatcherContext,
  received: unknown,
  code?: RpcErrorExpectation,
  message?: TextExpectation,
): Verdict {
  // By its shape: the error may come from another copy of the package.
  const isRpcError = isObject(received) && Number.isInteger(received.code) && typeof received.message === 'string'
  if (!isRpcError) {
    return { pass: false, message: () => `Expected a JSON-RPC error; received ${this.utils.printReceived(received)}` }
  }
  const wanted = typeof code === 'string' ? ErrorCode[code] : code
  const hasCode = wanted === undefined || received.code === wanted
  const text = String(received.message)
  return {
    pass: hasCode && (message === undefined || textMatches(this, text, message)),
    message: () => {
      if (!hasCode || message === undefined) {
        const what = `the code of the JSON-RPC error "${text}"`
        return comparison(this, what, wanted === undefined ? 'any' : codeName(wanted), codeName(Number(received.code)))
      }
      return comparison(this, 'the message of the JSON-RPC error', message, text)
    },
  }
}

function codeName(code: number): string {
  const [name] = Object.entries(ErrorCode).find(([, value]) => value === code) ?? []
  return name === undefined ? String(code) : `${code} (${name})`
}
