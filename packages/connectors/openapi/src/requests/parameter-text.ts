/** How values of parameters are written. @see https://spec.openapis.org/oas/v3.2.0.html#style-values */
import { isObject } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { Parameter, Spelling } from '../description/operation.js'
import { limits } from '../limits.js'
import { encoded, encodedReserved } from './percent-encoding.js'

/** One `name=value` of a query, a form or a cookie; both as they are written. */
export type Pair = readonly [name: string, value: string]

type Encode = (text: string) => string

/** A value as one text: what is no text itself is JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** What parameters with no value, which are left out, have. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null
}

/** The entries of an object, or the items of an array, that are something. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, member]) => !isNothing(member))
}

/** The flat list of an array or an object: `a,b` or `name,a,age,5`. */
function listed(value: object, encode: Encode): readonly string[] {
  return Array.isArray(value)
    ? entriesOf(value).map(([, item]) => encode(textOf(item)))
    : entriesOf(value).flatMap(([name, member]) => [encode(name), encode(textOf(member))])
}

function named(value: object, encode: Encode): readonly string[] {
  return entriesOf(value).map(([name, member]) => `${encode(name)}=${encode(textOf(member))}`)
}

/** The text in the place of `{name}` in a path. @throws {ToolError} where it would lead elsewhere */
export function pathText(parameter: Parameter, value: unknown): string {
  const encode: Encode = parameter.allowReserved ? (text) => encodedReserved(text, '/?') : encoded
  const text = parameter.mediaType === undefined ? inPath(parameter, value, encode) : encode(JSON.stringify(value))
  if (text === '') throw new ToolError(`The argument for '${parameter.name}' is empty, but it is a part of the path.`)
  return text
}

function inPath({ name, style, explode }: Parameter, value: unknown, encode: Encode): string {
  const isList = typeof value === 'object' && value !== null
  const isMap = isObject(value)
  switch (style) {
    case 'label':
      if (!isList) return `.${encode(textOf(value))}`
      return `.${(isMap && explode ? named(value, encode) : listed(value, encode)).join(explode ? '.' : ',')}`
    case 'matrix': {
      const key = encode(name)
      if (!isList) return textOf(value) === '' ? `;${key}` : `;${key}=${encode(textOf(value))}`
      if (!explode) return `;${key}=${listed(value, encode).join(',')}`
      const parts = isMap ? named(value, encode) : listed(value, encode).map((item) => `${key}=${item}`)
      return parts.map((part) => `;${part}`).join('')
    }
    case 'spaceDelimited':
    case 'pipeDelimited':
    case 'tabDelimited':
      return isList ? listed(value, encode).join(DELIMITERS[style]) : encode(textOf(value))
    default:
      return isList ? simple(value, explode, encode) : encode(textOf(value))
  }
}

function simple(value: object, explode: boolean, encode: Encode): string {
  return (isObject(value) && explode ? named(value, encode) : listed(value, encode)).join(',')
}

/** The value of a header, which nothing is encoded in. @throws {ToolError} where a header cannot carry it */
export function headerText(parameter: Parameter, value: unknown): string {
  const isList = typeof value === 'object' && value !== null
  const text =
    parameter.mediaType === undefined && isList ? simple(value, parameter.explode, (part) => part) : textOf(value)
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text.trim()
  throw new ToolError(
    `The argument for the header '${parameter.name}' has characters that headers cannot carry: line breaks, or others than Latin ones.`,
  )
}

/** The pairs of a parameter in a query. */
export function queryPairs(parameter: Parameter, value: unknown): readonly Pair[] {
  const encode: Encode = parameter.allowReserved ? (text) => encodedReserved(text, '&+') : encoded
  if (parameter.mediaType !== undefined)
    return [[encoded(parameter.name), encode(textOfType(parameter.mediaType, value))]]
  return pairsOf(parameter.name, value, parameter, encode)
}

function textOfType(mediaType: string, value: unknown): string {
  return /json/i.test(mediaType) ? JSON.stringify(value) : textOf(value)
}

const DELIMITERS = { spaceDelimited: '%20', pipeDelimited: '%7C', tabDelimited: '%09' } as const

/** One member of a query or a form, in its style. */
export function pairsOf(name: string, value: unknown, { style, explode }: Spelling, encode: Encode): readonly Pair[] {
  const key = encoded(name)
  if (typeof value !== 'object' || value === null) return [[key, encode(textOf(value))]]
  if (style === 'deepObject') return deepPairs(key, value, encode, 1)
  if (Array.isArray(value) && value.every(isNothing)) return []
  if (explode) {
    return Array.isArray(value)
      ? entriesOf(value).map(([, item]): Pair => [key, encode(textOf(item))])
      : entriesOf(value).map(([member, one]): Pair => [encoded(member), encode(textOf(one))])
  }
  const delimiter = style in DELIMITERS ? DELIMITERS[style as keyof typeof DELIMITERS] : ',' // as: just seen to be one
  return [[key, listed(value, encode).join(delimiter)]]
}

/** `name[a][b]=1`; the specification has one level only, services have more. Arrays are numbered, as most of them read it. */
function deepPairs(key: string, value: object, encode: Encode, depth: number): readonly Pair[] {
  if (depth > limits.maxParameterDepth) {
    throw new ToolError(`An argument has more than ${limits.maxParameterDepth} objects within each other.`)
  }
  return entriesOf(value).flatMap(([name, member]): readonly Pair[] => {
    const inner = `${key}%5B${encoded(name)}%5D`
    return typeof member === 'object' && member !== null
      ? deepPairs(inner, member, encode, depth + 1)
      : [[inner, encode(textOf(member))]]
  })
}

/** The cookies of a parameter. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1 */
export function cookiePairs(parameter: Parameter, value: unknown): readonly Pair[] {
  if (parameter.mediaType !== undefined) return [[parameter.name, encoded(textOfType(parameter.mediaType, value))]]
  const pairs = pairsOf(parameter.name, value, parameter, parameter.style === 'cookie' ? cookieValue : encoded)
  return pairs.map(([name, text]) => [name === encoded(parameter.name) ? cookieName(parameter.name) : name, text])
}

const cookieName = (name: string): string => (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) ? name : encoded(name))

function cookieValue(text: string): string {
  if (/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(text)) return text
  throw new ToolError(
    'An argument for a cookie has characters that cookies cannot carry: spaces, quotes, commas, semicolons.',
  )
}
