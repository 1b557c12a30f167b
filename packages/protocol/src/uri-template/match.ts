import { decodeValue, toUri } from './character.js'
import type { Expression, Part, Variable } from './expression.js'
import { endOf, type Positions, positionsOf, regionEnd } from './region.js'

/** What a URI says the variables are, decoded. */
export type TemplateMatch = Record<string, string | string[]>

/** The variables of `uri`; undefined where the template does not make it. @see UriTemplate.match */
export function matchParts(parts: readonly Part[], uri: string): TemplateMatch | undefined {
  const text = toUri(uri)
  const [head] = parts
  if (typeof head === 'string' && !text.startsWith(head)) return undefined
  const positions = positionsOfAll(parts, text)
  if (positions[0]?.[0] !== 1) return undefined
  const found: Found = { values: new Map(), cut: new Set() }
  let at = 0
  for (const [index, part] of parts.entries()) {
    const rest = positions[index + 1]
    if (rest === undefined) return undefined
    const end = typeof part === 'string' ? at + part.length : regionEnd(part, text, at, rest)
    if (typeof part !== 'string' && !takeRegion(part, text.slice(at, end), found)) return undefined
    at = end
  }
  return Object.fromEntries(found.values)
}

/** For each part, and for the end, where the template from there on matches. */
function positionsOfAll(parts: readonly Part[], uri: string): readonly Positions[] {
  let rest = endOf(uri)
  const positions = [rest]
  for (const part of parts.toReversed()) {
    rest = positionsOf(part, uri, rest)
    positions.push(rest)
  }
  return positions.reverse()
}

interface Found {
  readonly values: Map<string, string | string[]>
  /** The variables of which only the first characters are known. */
  readonly cut: Set<string>
}

/** Reads the variables of one expansion; false where it is none after all. */
function takeRegion(expression: Expression, region: string, found: Found): boolean {
  if (region === '') return true
  const { first, separator, named } = expression.operator
  const items = region.slice(first.length).split(separator)
  return named ? takePairs(expression, items, found) : takeItems(expression, items, found)
}

function takePairs({ variables }: Expression, items: readonly string[], found: Found): boolean {
  const texts = new Map<string, string[]>()
  for (const item of items) {
    const at = item.indexOf('=')
    const name = at === -1 ? item : item.slice(0, at)
    const text = at === -1 ? '' : item.slice(at + 1)
    const earlier = texts.get(name)
    if (earlier === undefined) texts.set(name, [text])
    else earlier.push(text)
  }
  return variables.every((variable) => {
    const own = texts.get(variable.name)
    if (own === undefined) return true
    return (variable.explode || own.length === 1) && take(variable, own, false, found)
  })
}

/** Each variable has one item; the first exploded one, or else the last, has what is left over. */
function takeItems({ operator, variables }: Expression, items: readonly string[], found: Found): boolean {
  const exploded = variables.findIndex((variable) => variable.explode)
  const taker = exploded === -1 ? variables.length - 1 : exploded
  const extra = Math.max(0, items.length - variables.length)
  let at = 0
  for (const [index, variable] of variables.entries()) {
    const own = items.slice(at, at + 1 + (index === taker ? extra : 0))
    at += own.length
    if (own.length === 0) return true
    const texts = variable.explode ? own : [own.join(operator.separator)]
    if (!take(variable, texts, operator.reserved, found)) return false
  }
  return true
}

/** `texts` is one text, or the members of an exploded list. */
function take(variable: Variable, texts: readonly string[], reserved: boolean, found: Found): boolean {
  const [text = ''] = texts
  const isList = variable.explode || (!reserved && text.includes(','))
  const encoded = variable.explode ? texts : isList ? text.split(',') : texts
  const decoded = encoded.map(decodeValue)
  if (!decoded.every((member) => member !== undefined)) return false
  return keep(variable, isList ? decoded : (decoded[0] ?? ''), found)
}

/** A variable that occurs twice is the same both times; where one occurrence is a prefix, the other has the value. */
function keep({ name, prefix }: Variable, value: string | string[], found: Found): boolean {
  if (prefix !== undefined && Array.from(value).length > prefix) return false
  const earlier = found.values.get(name)
  if (earlier !== undefined && !found.cut.delete(name)) return prefix !== undefined || isSame(earlier, value)
  found.values.set(name, value)
  if (prefix !== undefined) found.cut.add(name)
  return true
}

const isSame = (one: string | string[], other: string | string[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
