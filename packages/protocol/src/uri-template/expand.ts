/** @see https://www.rfc-editor.org/rfc/rfc6570#section-3.2 */
import { encodeValue, toUri } from './character.js'
import type { Expression, Operator, Part, Variable } from './expression.js'

type Scalar = string | number | boolean

/** What a variable may be; undefined, null and what is empty leave nothing in the URI. */
export type TemplateValue = Scalar | null | undefined | readonly Scalar[] | { readonly [key: string]: Scalar }

export type TemplateValues = { readonly [name: string]: TemplateValue }

/** The URI that the template stands for with these values. */
export function expandParts(parts: readonly Part[], values: TemplateValues): string {
  return parts.map((part) => (typeof part === 'string' ? toUri(part) : expandExpression(part, values))).join('')
}

function expandExpression({ operator, variables }: Expression, values: TemplateValues): string {
  const expanded: string[] = []
  for (const variable of variables) {
    const value = Object.hasOwn(values, variable.name) ? values[variable.name] : undefined
    if (value === undefined || value === null) continue
    const text = expandVariable(operator, variable, value)
    if (text !== undefined) expanded.push(text)
  }
  return expanded.length === 0 ? '' : operator.first + expanded.join(operator.separator)
}

function expandVariable(operator: Operator, variable: Variable, value: NonNullable<TemplateValue>): string | undefined {
  if (typeof value !== 'object')
    return withName(operator, variable.name, encodeValue(shortened(value, variable), operator.reserved))
  const encode = (member: Scalar): string => encodeValue(String(member), operator.reserved)
  if (isList(value)) {
    if (value.length === 0) return undefined
    const members = value.map(encode)
    if (!variable.explode) return withName(operator, variable.name, members.join(','))
    return members.map((member) => withName(operator, variable.name, member)).join(operator.separator)
  }
  const members = Object.entries(value).map(([key, member]) => [encode(key), encode(member)] as const)
  if (members.length === 0) return undefined
  if (!variable.explode) return withName(operator, variable.name, members.flat().join(','))
  return members
    .map(([key, member]) => pair(key, member, operator.named ? operator.ifEmpty : '='))
    .join(operator.separator)
}

function withName(operator: Operator, name: string, text: string): string {
  return operator.named ? pair(name, text, operator.ifEmpty) : text
}

function pair(name: string, text: string, ifEmpty: string): string {
  return text === '' ? name + ifEmpty : `${name}=${text}`
}

function shortened(value: Scalar, { prefix }: Variable): string {
  const text = String(value)
  return prefix === undefined || text.length <= prefix ? text : Array.from(text).slice(0, prefix).join('')
}

const isList = (value: object): value is readonly Scalar[] => Array.isArray(value)
