/** The languages that databases speak, as far as telling words from strings from comments needs it. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql'

/** A piece of a statement. */
export interface Token {
  /**
   * `name` is a quoted identifier, its `value` without quotes; `hint` a comment that the database acts upon; `parameter`
   * is `:name`, `?` or `$1`. Comments are no tokens.
   */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'symbol' | 'hint'
  /** Words in lower case, names and strings without their quotes, everything else as it stands. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** A statement that ends inside a string, a comment or a name. */
export class LexicalError extends Error {}

interface Rule {
  readonly kind: Token['kind'] | 'blank'
  readonly pattern: RegExp
  readonly value?: (text: string) => string
}

const unquoted = (text: string): string => text.slice(1, -1).replaceAll(text.slice(-1).repeat(2), text.slice(-1))
const lower = (text: string): string => text.toLowerCase()

const blank: Rule = { kind: 'blank', pattern: /[ \t\n\v\f\r]+/y }
const flatComment: Rule = { kind: 'blank', pattern: /\/\*[\s\S]*?\*\//y }
const word: Rule = { kind: 'word', pattern: /[A-Za-z_\u{80}-\u{10FFFF}][\w$\u{80}-\u{10FFFF}]*/uy, value: lower }
const number: Rule = { kind: 'number', pattern: /(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y }
const plainString: Rule = { kind: 'string', pattern: /'(?:[^']|'')*'/y, value: unquoted }
const doubleQuoted: Rule = { kind: 'name', pattern: /"(?:[^"]|"")*"/y, value: unquoted }
const backQuoted: Rule = { kind: 'name', pattern: /`(?:[^`]|``)*`/y, value: unquoted }
const named: Rule = { kind: 'parameter', pattern: /(?<![:\p{L}\p{N}_\]]):[A-Za-z_]\w*/uy }
/** MySQL's names may begin with digits, where those do not make a number, and with a dollar sign; behind a dot they may be digits alone. */
const mysqlWord: Rule = {
  kind: 'word',
  pattern:
    /(?:[A-Za-z_$\u{80}-\u{10FFFF}]|(?!(?:0x[\da-fA-F]+|0b[01]+)(?![\w$\u{80}-\u{10FFFF}])|\d+[eE][-+]?\d)\d+[A-Za-z_$\u{80}-\u{10FFFF}]|(?<=[\w$\u{80}-\u{10FFFF}`]\.)\d)[\w$\u{80}-\u{10FFFF}]*/uy,
  value: lower,
}
const mysqlNumber: Rule = {
  kind: 'number',
  pattern: /(?:0x[\da-fA-F]+|0b[01]+|(?:\d+\.?\d*|(?<![\w$\u{80}-\u{10FFFF}`])\.\d+)(?:[eE][-+]?\d+)?)/uy,
}
const cast: Rule = { kind: 'symbol', pattern: /::/y }
const symbol: Rule = { kind: 'symbol', pattern: /[^'"`]/uy }

const RULES: { readonly [dialect in Dialect]: readonly Rule[] } = {
  sqlite: [
    // SQLite takes a byte order mark for a space where a word might begin, and only there.
    { kind: 'blank', pattern: /[ \t\n\v\f\r\uFEFF]+/y },
    { kind: 'blank', pattern: /--[^\n]*/y },
    flatComment,
    plainString,
    doubleQuoted,
    backQuoted,
    { kind: 'name', pattern: /\[[^\]]*\]/y, value: (text) => text.slice(1, -1) },
    number,
    word,
    named,
    { kind: 'parameter', pattern: /\?\d*|[@$][A-Za-z_]\w*/y },
    symbol,
  ],
  postgres: [
    blank,
    { kind: 'blank', pattern: /--[^\n\r]*/y },
    { kind: 'string', pattern: /[eE]'(?:[^'\\]|''|\\[\s\S])*'/y, value: (text) => text.slice(2, -1) },
    { kind: 'string', pattern: /\$([A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$[\s\S]*?\$\1\$/y },
    plainString,
    doubleQuoted,
    number,
    word,
    { kind: 'parameter', pattern: /\$\d+/y },
    cast,
    named,
    symbol,
  ],
  mysql: [
    blank,
    { kind: 'blank', pattern: /--(?=[\0-\x20\x7F]|$)[^\n]*/y },
    { kind: 'blank', pattern: /#[^\n]*/y },
    { kind: 'hint', pattern: /\/\*(?:!|M!|\+)[\s\S]*?\*\//y },
    flatComment,
    { kind: 'string', pattern: /'(?:[^'\\]|''|\\[\s\S])*'/y, value: (text) => text.slice(1, -1) },
    { kind: 'string', pattern: /"(?:[^"\\]|""|\\[\s\S])*"/y, value: (text) => text.slice(1, -1) },
    backQuoted,
    mysqlWord,
    mysqlNumber,
    named,
    { kind: 'parameter', pattern: /\?/y },
    symbol,
  ],
}

/**
 * Splits a statement into its tokens, in linear time. MySQL as in sessions without ANSI_QUOTES and NO_BACKSLASH_ESCAPES,
 * PostgreSQL as with standard_conforming_strings: how the connector sets its sessions.
 *
 * @throws {LexicalError} where a string, a name or a comment does not end
 */
export function tokensOf(sql: string, dialect: Dialect): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at, dialect)
    if (token.kind !== 'blank') tokens.push({ ...token, kind: token.kind })
    at = token.end
  }
  return tokens
}

type Piece = Omit<Token, 'kind'> & { readonly kind: Rule['kind'] }

function tokenAt(sql: string, start: number, dialect: Dialect): Piece {
  if (sql.startsWith('/*', start) && dialect === 'postgres') {
    return { kind: 'blank', value: '', start, end: endOfNestedComment(sql, start) }
  }
  for (const { kind, pattern, value } of RULES[dialect]) {
    pattern.lastIndex = start
    const text = pattern.exec(sql)?.[0]
    if (text === undefined) continue
    if (text === '/' && sql.startsWith('/*', start)) break
    return { kind, value: value?.(text) ?? text, start, end: start + text.length }
  }
  throw new LexicalError(
    `Expected an end of what begins with ${sql.slice(start, start + 2)} at character ${start + 1}.`,
  )
}

function endOfNestedComment(sql: string, start: number): number {
  const edges = /\/\*|\*\//g
  edges.lastIndex = start
  for (let depth = 0, edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1
    if (depth === 0) return edges.lastIndex
  }
  throw new LexicalError(`Expected an end of the comment at character ${start + 1}.`)
}
