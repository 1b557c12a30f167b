/**
 * Checks for the shapes of parameters. A check returns undefined, or one sentence that names the path, what was expected
 * and what came: never the value itself. Members that nobody asked about are let through, as the specification wants.
 */
import { isObject, kindOf } from './json.js'
import type { JsonObject } from './jsonrpc/message.js'
import { isRpcId } from './jsonrpc/parse.js'

export type Check = (value: unknown, path: string) => string | undefined

/** What a method's descriptor says about its parameters. */
export type CheckParams = (params: JsonObject | undefined) => string | undefined

const expected = (path: string, what: string, value: unknown): string =>
  `Expected ${path} to be ${what}; got ${kindOf(value)}.`

/** Anything, but not nothing. */
export const anything: Check = (value, path) => (value === undefined ? expected(path, 'there', value) : undefined)

export const string: Check = (value, path) =>
  typeof value === 'string' ? undefined : expected(path, 'a string', value)

export const number: Check = (value, path) =>
  typeof value === 'number' ? undefined : expected(path, 'a number', value)

export const integer: Check = (value, path) =>
  Number.isInteger(value) ? undefined : expected(path, 'an integer', value)

export const boolean: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : expected(path, 'a boolean', value)

/** A request id or a progress token. */
export const token: Check = (value, path) =>
  isRpcId(value) ? undefined : expected(path, 'a string or an integer', value)

/** An object, whatever is in it. */
export const anyObject: Check = (value, path) => (isObject(value) ? undefined : expected(path, 'an object', value))

/** Either absent or as `check` wants it. */
export function optional(check: Check): Check {
  return (value, path) => (value === undefined ? undefined : check(value, path))
}

export function oneOf(values: readonly string[]): Check {
  const what = `one of ${values.map((value) => `"${value}"`).join(', ')}`
  return (value, path) => {
    if (typeof value === 'string') return values.includes(value) ? undefined : `Expected ${path} to be ${what}.`
    return expected(path, what, value)
  }
}

/** An array whose every element passes `check`. */
export function arrayOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return expected(path, 'an array', value)
    for (let at = 0; at < value.length; at++) {
      const why = check(value[at], `${path}[${at}]`)
      if (why !== undefined) return why
    }
    return undefined
  }
}

/** An object whose every member, whatever its name, passes `check`. */
export function recordOf(check: Check): Check {
  return (value, path) => {
    if (!isObject(value)) return expected(path, 'an object', value)
    for (const [name, member] of Object.entries(value)) {
      const why = check(member, `${path}[${JSON.stringify(name)}]`)
      if (why !== undefined) return why
    }
    return undefined
  }
}

/** An object with these members; others are let through. */
export function object(members: { readonly [name: string]: Check }): Check {
  const checks = Object.entries(members)
  return (value, path) => {
    if (!isObject(value)) return expected(path, 'an object', value)
    for (const [name, check] of checks) {
      const why = check(value[name], `${path}.${name}`)
      if (why !== undefined) return why
    }
    return undefined
  }
}

const meta = object({ progressToken: optional(token) })

/** The parameters of a method: these members, and a `_meta` that is an object with a usable progress token. */
export function params(members: { readonly [name: string]: Check } = {}): CheckParams {
  const checks = Object.entries(members).map(([name, check]) => ({ name, path: `params.${name}`, check }))
  return (given) => {
    for (const { name, path, check } of checks) {
      const why = check(given?.[name], path)
      if (why !== undefined) return why
    }
    return given?._meta === undefined ? undefined : meta(given._meta, 'params._meta')
  }
}
