/**
 * Checks for the shapes of parameters. Members that nobody asked about are let through, as the specification wants, and a
 * problem never shows a value, which may be a secret.
 */
import { isObject, kindOf } from './json.js'
import type { JsonObject } from './jsonrpc/message.js'
import { isRpcId } from './jsonrpc/parse.js'

/** What is wrong, and where from the checked value on: `.name`, `[2].role`. */
export interface Problem {
  readonly at: string
  /** As it follows "Expected params.name to be". */
  readonly expected: string
  /** The kind of value that came; absent where the kind is not what is wrong with it. */
  readonly got?: string
}

export type Check = (value: unknown) => Problem | undefined

/** What a method's descriptor says about its parameters. */
export type CheckParams = (params: JsonObject | undefined) => string | undefined

/** One sentence about a problem somewhere in `root`. */
export function sentence(root: string, { at, expected, got }: Problem): string {
  return `Expected ${root}${at} to be ${expected}${got === undefined ? '' : `; got ${got}`}.`
}

function check(expected: string, isGood: (value: unknown) => boolean): Check {
  return (value) => (isGood(value) ? undefined : { at: '', expected, got: kindOf(value) })
}

const within = (step: string, problem: Problem): Problem => ({ ...problem, at: step + problem.at })

/** Anything, but not nothing. */
export const anything: Check = check('there', (value) => value !== undefined)
export const string: Check = check('a string', (value) => typeof value === 'string')
export const number: Check = check('a number', (value) => typeof value === 'number')
export const integer: Check = check('an integer', Number.isInteger)
export const boolean: Check = check('a boolean', (value) => typeof value === 'boolean')
/** A request id or a progress token. */
export const token: Check = check('a string or a safe integer', isRpcId)
/** An object, whatever is in it. */
export const anyObject: Check = check('an object', isObject)

/** Either absent or as `then` wants it. */
export function optional(then: Check): Check {
  return (value) => (value === undefined ? undefined : then(value))
}

/** One of these strings. */
export function oneOf(values: readonly string[]): Check {
  const expected = `one of ${values.map((value) => `"${value}"`).join(', ')}`
  return (value) => {
    if (typeof value !== 'string') return { at: '', expected, got: kindOf(value) }
    return values.includes(value) ? undefined : { at: '', expected, got: 'another string' }
  }
}

/** An array whose every element passes `each`. */
export function arrayOf(each: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return { at: '', expected: 'an array', got: kindOf(value) }
    for (let at = 0; at < value.length; at++) {
      const problem = each(value[at])
      if (problem !== undefined) return within(`[${at}]`, problem)
    }
    return undefined
  }
}

/** An object whose every member, whatever its name, passes `each`. */
export function recordOf(each: Check): Check {
  return (value) => {
    if (!isObject(value)) return { at: '', expected: 'an object', got: kindOf(value) }
    for (const [name, member] of Object.entries(value)) {
      const problem = each(member)
      if (problem !== undefined) return within(`[${JSON.stringify(name)}]`, problem)
    }
    return undefined
  }
}

/** An object with these members; others are let through. */
export function object(members: { readonly [name: string]: Check }): Check {
  const checks = Object.entries(members)
  return (value) =>
    isObject(value) ? firstProblem(checks, value) : { at: '', expected: 'an object', got: kindOf(value) }
}

function firstProblem(checks: readonly (readonly [string, Check])[], value: JsonObject): Problem | undefined {
  for (const [name, member] of checks) {
    const problem = member(value[name])
    if (problem !== undefined) return within(`.${name}`, problem)
  }
  return undefined
}

const nothing: JsonObject = {}
const meta = optional(object({ progressToken: optional(token) }))

/** The parameters of a method: these members, and a `_meta` that is an object with a usable progress token. */
export function params(members: { readonly [name: string]: Check } = {}): CheckParams {
  const checks = Object.entries({ ...members, _meta: meta })
  return (given) => {
    const problem = firstProblem(checks, given ?? nothing)
    return problem && sentence('params', problem)
  }
}
