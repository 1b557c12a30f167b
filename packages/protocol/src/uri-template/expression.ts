/** @see https://www.rfc-editor.org/rfc/rfc6570#section-2 */
import { type CharacterSet, characterSet } from './character.js'

/** One variable of an expression. */
export interface Variable {
  readonly name: string
  /** `*`: each member of a list on its own. */
  readonly explode: boolean
  /** `:n`: only the first n characters. */
  readonly prefix?: number
}

/** What an operator does. @see https://www.rfc-editor.org/rfc/rfc6570#appendix-A */
export interface Operator {
  /** What an expansion begins with, where there is one. */
  readonly first: string
  readonly separator: string
  /** `name=value` rather than `value`. */
  readonly named: boolean
  /** What stands between a name and an empty value. */
  readonly ifEmpty: '' | '='
  /** Reserved characters stay what they are. */
  readonly reserved: boolean
}

/** Text that stands for itself, or an expression. */
export type Part = string | Expression

export interface Expression {
  readonly operator: Operator
  readonly variables: readonly Variable[]
  readonly names: ReadonlySet<string>
  /** Is one of the variables? */
  readonly exploded: boolean
  /** What its values and lists of them consist of. */
  readonly characters: CharacterSet
}

const SIMPLE: Operator = { first: '', separator: ',', named: false, ifEmpty: '', reserved: false }

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['+', { ...SIMPLE, reserved: true }],
  ['#', { ...SIMPLE, first: '#', reserved: true }],
  ['.', { ...SIMPLE, first: '.', separator: '.' }],
  ['/', { ...SIMPLE, first: '/', separator: '/' }],
  [';', { ...SIMPLE, first: ';', separator: ';', named: true }],
  ['?', { ...SIMPLE, first: '?', separator: '&', named: true, ifEmpty: '=' }],
  ['&', { ...SIMPLE, first: '&', separator: '&', named: true, ifEmpty: '=' }],
])

const VARIABLE =
  /^((?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*)(?:(\*)|:([1-9][0-9]{0,3}))?$/

/**
 * Reads what stands between two braces.
 * @throws {TypeError} where that is no expression of RFC 6570
 */
export function parseExpression(body: string): Expression {
  const operator = OPERATORS.get(body.charAt(0))
  const variables = (operator === undefined ? body : body.slice(1)).split(',').map(parseVariable)
  return expressionOf(operator ?? SIMPLE, variables)
}

function expressionOf(operator: Operator, variables: readonly Variable[]): Expression {
  const names = new Set(variables.map((variable) => variable.name))
  const exploded = variables.some((variable) => variable.explode)
  // A list goes on behind commas where it is not exploded, else behind separators; pairs are taken apart at these.
  const commas = variables.every((variable) => variable.explode) ? '' : ','
  const separators = commas + (exploded && !operator.named ? operator.separator : '')
  return { operator, variables, names, exploded, characters: characterSet(operator.reserved, separators) }
}

function parseVariable(specification: string): Variable {
  const [, name, explode, prefix] = VARIABLE.exec(specification) ?? []
  if (name === undefined) {
    throw new TypeError(
      `Expected a variable of RFC 6570 such as name, name* or name:3; got ${JSON.stringify(specification)}.`,
    )
  }
  return prefix === undefined
    ? { name, explode: explode !== undefined }
    : { name, explode: false, prefix: Number(prefix) }
}
