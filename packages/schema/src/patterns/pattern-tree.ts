/** @see https://tc39.es/ecma262/#sec-patterns */

/** A regular expression, as far as matching a whole text against it needs. */
export type PatternTree =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean }
  | { readonly kind: 'sequence'; readonly items: readonly PatternTree[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternTree[] }
  | { readonly kind: 'repeat'; readonly item: PatternTree; readonly min: number; readonly max: number }
  | { readonly kind: 'position'; readonly at: 'start' | 'end' | 'boundary' | 'inside' }
  /** Lookaround and references to groups: what cannot be matched in linear time. */
  | { readonly kind: 'other'; readonly item: PatternTree }

const token =
  /\\(?:u\{[^}]+\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]+\}|k<[^>]+>|\d+|.)|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]|<[^>]+>|[^)]*)|\{\d+(?:,\d*)?\}\??|[*+?]\??|./gsu

const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??$/

/** What stands for itself only behind a backslash. */
const SYNTAX = /^[\^$.*+?()[\]{}|/]$/

/** The tree of a regular expression that the platform has accepted. */
export function patternTree({ source, flags }: RegExp): PatternTree {
  const tokens = source.match(token) ?? []
  let next = 0

  const choice = (): PatternTree => {
    const branches = [sequence()]
    while (tokens[next] === '|') {
      next++
      branches.push(sequence())
    }
    return branches.length === 1 && branches[0] !== undefined ? branches[0] : { kind: 'choice', branches }
  }

  const sequence = (): PatternTree => {
    const items: PatternTree[] = []
    for (let text = tokens[next]; text !== undefined && text !== '|' && text !== ')'; text = tokens[next]) {
      next++
      items.push(repeated(atom(text)))
    }
    return { kind: 'sequence', items }
  }

  const atom = (text: string): PatternTree => {
    if (text.startsWith('(')) return group(text)
    if (text === '^') return { kind: 'position', at: 'start' }
    if (text === '$') return { kind: 'position', at: 'end' }
    if (text === '\\b') return { kind: 'position', at: 'boundary' }
    if (text === '\\B') return { kind: 'position', at: 'inside' }
    if (/^\\(?:[1-9]|k<)/.test(text)) return { kind: 'other', item: { kind: 'sequence', items: [] } }
    return { kind: 'character', test: characterTest(text, flags) }
  }

  const group = (opening: string): PatternTree => {
    const item = choice()
    next++ // the closing parenthesis
    return opening === '(' || opening === '(?:' || /^\(\?<[^=!]/.test(opening) ? item : { kind: 'other', item }
  }

  const repeated = (item: PatternTree): PatternTree => {
    const match = quantifier.exec(tokens[next] ?? '')
    if (match === null) return item
    next++
    const [text, least, comma, most] = match
    if (least === undefined)
      return { kind: 'repeat', item, min: text[0] === '+' ? 1 : 0, max: text[0] === '?' ? 1 : Number.POSITIVE_INFINITY }
    const max = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)
    return { kind: 'repeat', item, min: Number(least), max }
  }

  return choice()
}

/** The platform says what one character of a class or an escape may be. */
function characterTest(text: string, flags: string): (character: string) => boolean {
  const isItself = !/^[\\[.]/.test(text)
  if (isItself && !flags.includes('i')) return (character) => character === text
  const one = new RegExp(`^(?:${isItself && SYNTAX.test(text) ? '\\' : ''}${text})$`, flags)
  return (character) => one.test(character)
}
