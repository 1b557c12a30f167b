/**
 * Where in a URI the expansion of an expression may lie. For each part of a template, from the last to the first, one sweep
 * over the URI tells from which positions the part and all that follow it match. No position is tried twice, so the time
 * is the URI's length times the number of variables, whatever the two say.
 */
import { isAt } from './character.js'
import type { Expression, Part } from './expression.js'

/** Per position of a URI, its end included: 1 where something matches from there to the end. */
export type Positions = Uint8Array

/** Matches at the end of the URI only. */
export function endOf(uri: string): Positions {
  const positions = new Uint8Array(uri.length + 1)
  positions[uri.length] = 1
  return positions
}

/** The positions from which `part` matches and leaves off at one of `rest`. */
export function positionsOf(part: Part, uri: string, rest: Positions): Positions {
  if (typeof part === 'string') return literalPositions(part, uri, rest)
  if (part.operator.named) return pairPositions(part, uri, rest)
  return part.operator.first === '' ? runPositions(part, uri, rest) : listPositions(part, uri, rest)
}

/**
 * Where the expansion of an expression that begins at `start` ends: as far on as the rest of the template lets it.
 * `start` is one of `positionsOf(expression, uri, rest)`.
 */
export function regionEnd(expression: Expression, uri: string, start: number, rest: Positions): number {
  return expression.operator.named ? pairsEnd(expression, uri, start, rest) : listEnd(expression, uri, start, rest)
}

function literalPositions(text: string, uri: string, rest: Positions): Positions {
  const positions = new Uint8Array(uri.length + 1)
  for (let at = uri.indexOf(text); at !== -1; at = uri.indexOf(text, at + 1)) {
    positions[at] = rest[at + text.length] ?? 0
  }
  return positions
}

/** `{x}` and `{+x}`: at least one character, for `{id}` is not meant to match nothing. */
function runPositions({ characters }: Expression, uri: string, rest: Positions): Positions {
  const positions = new Uint8Array(uri.length + 1)
  for (let at = uri.length - 1; at >= 0; at--) {
    const goesOn = positions[at + 1] === 1 || rest[at + 1] === 1
    if (goesOn && isAt(characters, uri, at)) positions[at] = 1
  }
  return positions
}

/** `{#x}`, `{.x}` and `{/x}`: nothing, or what begins with the operator's character. */
function listPositions(expression: Expression, uri: string, rest: Positions): Positions {
  let positions = rest
  for (let round = rounds(expression); round > 0; round--) positions = onceMore(expression, uri, rest, positions)
  return positions
}

/** Nothing, or the operator's character and a value that leaves off at one of `next`. */
function onceMore({ operator, characters }: Expression, uri: string, rest: Positions, next: Positions): Positions {
  const positions = rest.slice()
  let inside = next[uri.length] === 1
  for (let at = uri.length - 1; at >= 0; at--) {
    if (inside && uri[at] === operator.first) positions[at] = 1
    inside = next[at] === 1 || (inside && isAt(characters, uri, at))
  }
  return positions
}

/** `{/x,y}` is at most two segments, as no value holds a slash; the separators of other operators may be in values. */
function rounds({ operator, variables, exploded }: Expression): number {
  return operator.separator === '/' && !exploded ? variables.length : 1
}

function listEnd(expression: Expression, uri: string, start: number, rest: Positions): number {
  const { first } = expression.operator
  if (!uri.startsWith(first, start)) return start
  let end = start
  let more = rounds(expression) - 1
  for (let at = start + first.length; ; at++) {
    if (rest[at] === 1 && at > start) end = at
    if (isAt(expression.characters, uri, at)) continue
    if (uri[at] !== first || more-- === 0) return end
  }
}

/** `{;x}`, `{?x}` and `{&x}`: nothing, or the expression's own names with values, in any order. */
function pairPositions({ operator, characters, names }: Expression, uri: string, rest: Positions): Positions {
  const positions = rest.slice()
  // 1 where a value, and where a pair, goes on from there to an end that is right.
  const values = new Uint8Array(uri.length + 2)
  const pairs = new Uint8Array(uri.length + 2)
  for (let at = uri.length; at >= 0; at--) {
    const opens = uri[at] === operator.first
    const separates = uri[at] === operator.separator
    if (opens || separates) pairs[at + 1] = isPairAt(at + 1) ? 1 : 0
    const nextPair = separates && pairs[at + 1] === 1
    if (rest[at] === 1 || nextPair || (values[at + 1] === 1 && isAt(characters, uri, at))) values[at] = 1
    if (opens && pairs[at + 1] === 1) positions[at] = 1
  }
  return positions

  function isPairAt(at: number): boolean {
    const end = nameEnd(uri, at)
    if (!names.has(uri.slice(at, end))) return false
    if (uri[end] === '=') return values[end + 1] === 1
    return operator.ifEmpty === '' && (rest[end] === 1 || (uri[end] === operator.separator && pairs[end + 1] === 1))
  }
}

function pairsEnd({ operator, characters, names }: Expression, uri: string, start: number, rest: Positions): number {
  let end = start
  let opening = operator.first
  for (let at = start; uri[at] === opening; opening = operator.separator) {
    const afterName = nameEnd(uri, at + 1)
    const hasValue = uri[afterName] === '='
    const isOwn = names.has(uri.slice(at + 1, afterName))
    if (!isOwn || !(hasValue || operator.ifEmpty === '')) return end
    at = hasValue ? afterName + 1 : afterName
    if (rest[at] === 1) end = at
    while (hasValue && isAt(characters, uri, at)) if (rest[++at] === 1) end = at
  }
  return end
}

const NAME_PART = /[A-Za-z0-9_.%]*/y

function nameEnd(uri: string, start: number): number {
  NAME_PART.lastIndex = start
  NAME_PART.test(uri)
  return NAME_PART.lastIndex
}
