/** Arguments of a tool call that headers repeat. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers */
import { headerMismatch, type RpcError } from '../errors/rpc-error.js'
import { isObject } from '../json.js'
import type { JsonObject } from '../jsonrpc/message.js'
import type { HeaderSource } from './header-name.js'
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js'
import type { MirroredParam } from './mirrored-param.js'

/**
 * The headers that repeat the arguments; an absent or null argument has none.
 * @throws {TypeError} where an integer is larger than a double holds exactly: its header might say another one
 */
export function mirrorArguments(
  params: readonly MirroredParam[],
  args: JsonObject | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { header, path } of params) {
    const value = valueAt(args, path)
    if (isInexact(value)) {
      throw new TypeError(`Expected ${path.join('.')} to be an integer between -(2^53 - 1) and 2^53 - 1; got ${value}.`)
    }
    if (isPrimitive(value)) headers[header] = encodeHeaderValue(String(value))
  }
  return headers
}

/**
 * Do the headers say what the arguments say? Integers are compared as numbers, null is the same as absent. An argument
 * that is no primitive is not looked at here: the tool's input schema has a better answer.
 */
export function checkMirroredParams(
  params: readonly MirroredParam[],
  args: JsonObject | undefined,
  headers: HeaderSource,
): RpcError | undefined {
  for (const { header, path } of params) {
    const why = mismatch(headers(header), valueAt(args, path))
    if (why !== undefined) return headerMismatch(`Expected the header ${header} to ${why}.`)
  }
  return undefined
}

/** What the header was expected to do; undefined where it does. */
function mismatch(header: string | undefined, value: unknown): string | undefined {
  if (header === undefined) return isPrimitive(value) ? 'repeat its argument; it is missing' : undefined
  const text = decodeHeaderValue(header.trim())
  if (text === undefined) return 'hold Base64 of UTF-8 between its markers'
  if (value === undefined || value === null) return 'be absent like its argument'
  if (isInexact(value)) return 'repeat an integer that a double holds exactly'
  return !isPrimitive(value) || says(text, value) ? undefined : 'repeat its argument; they differ'
}

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function says(text: string, value: string | number | boolean): boolean {
  return typeof value === 'number' ? DECIMAL.test(text) && Number(text) === value : text === String(value)
}

/** Numbers between integers are left to the input schema. */
function isInexact(value: unknown): value is number {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function valueAt(args: JsonObject | undefined, path: readonly string[]): unknown {
  let value: unknown = args
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}
