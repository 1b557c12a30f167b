import { ToolError } from '@causeway/server'
import { type Token, tokensOf } from '../language/lexer.js'
import { mayPrecedeParenthesis } from './functions.js'

/** What clients may not name, in lower case. */
export interface Hidden {
  readonly tables: ReadonlySet<string>
  readonly schemas: ReadonlySet<string>
}

/** How a statement that only reads may begin. */
const READING = new Set(['select', 'with', 'values', 'table', '('])

/** Words that make a statement write, lock or reach out wherever they stand unquoted. */
const WRITING = new Set(
  'into outfile dumpfile insert update delete merge lock procedure call create drop alter grant revoke handler load'.split(
    ' ',
  ),
)

/** Schemas with accounts, and with what others are doing. */
const SYSTEM_SCHEMAS = new Set(['mysql', 'performance_schema', 'sys'])

/** Tables of information_schema with statements of others, who may be other clients of the same account. */
const OF_OTHERS = new Set(['processlist', 'innodb_trx'])

/** Schemas that show names of what is hidden. */
const REVEALING_SCHEMAS = new Set(['information_schema'])

/**
 * Lets through one statement that only reads, calls only functions that compute, and names nothing hidden. It refuses
 * what it does not know: MySQL has no way of its own to run a statement without its side effects.
 *
 * @param allowed functions, in lower case, that may be called beside the known ones
 * @throws {ToolError} that says why not
 * @throws {LexicalError} where a string, a name or a comment does not end
 */
export function checkMysql(sql: string, allowed: ReadonlySet<string>, hidden: Hidden | undefined): void {
  const all = tokensOf(sql, 'mysql')
  const tokens = all.at(-1)?.value === ';' ? all.slice(0, -1) : all
  const first = tokens[0]
  if (first === undefined || (first.kind !== 'word' && first.value !== '(') || !READING.has(first.value)) {
    throw new ToolError(
      `Expected a statement that only reads (SELECT, WITH, VALUES, TABLE); got ${first?.value.toUpperCase() ?? 'nothing'}.`,
    )
  }
  const check = new StatementCheck(tokens, allowed)
  for (const [index, token] of tokens.entries()) {
    check.token(token, index)
    if (hidden !== undefined) check.name(token, index, hidden)
  }
}

class StatementCheck {
  readonly #tokens: readonly Token[]
  readonly #allowed: ReadonlySet<string>

  constructor(tokens: readonly Token[], allowed: ReadonlySet<string>) {
    this.#tokens = tokens
    this.#allowed = allowed
  }

  token({ kind, value }: Token, index: number): void {
    if (kind === 'hint')
      throw new ToolError('Expected a statement without comments that the database acts upon (/*! and /*+).')
    if (kind === 'symbol') this.#symbol(value, index)
    if (kind === 'word') this.#word(value, index)
    if ((kind === 'word' || kind === 'name') && this.#at(index + 1) === '(') this.#call(kind, value, index)
    if (kind === 'word' || kind === 'name') this.#path(value, index)
  }

  name({ kind, value }: Token, index: number, { tables, schemas }: Hidden): void {
    if (kind !== 'word' && kind !== 'name') return
    const name = value.toLowerCase()
    const isSchema = this.#at(index + 1) === '.' && (schemas.has(name) || REVEALING_SCHEMAS.has(name))
    if (tables.has(name) || isSchema) {
      throw new ToolError(`'${value}' cannot be named here: it is, or might show, a table that is not available.`)
    }
  }

  /** A name that may have a schema before it, or be one. */
  #path(value: string, index: number): void {
    const name = value.toLowerCase()
    if (SYSTEM_SCHEMAS.has(name) && this.#at(index + 1) === '.')
      throw new ToolError(`The schema ${value} is not available here.`)
    const schema = this.#at(index - 1) === '.' ? this.#tokens[index - 2]?.value.toLowerCase() : undefined
    if (OF_OTHERS.has(name) && schema === 'information_schema')
      throw new ToolError(`The table ${value} is not available here: it shows what others are doing.`)
  }

  #symbol(value: string, index: number): void {
    if (value === ';') throw new ToolError('Expected exactly one statement.')
    if (value === ':' && this.#at(index + 1) === '=')
      throw new ToolError('Expected a statement that sets no variables.')
  }

  #word(word: string, index: number): void {
    const next = this.#at(index + 1)
    if (this.#at(index - 1) === '.') return
    if (WRITING.has(word) && !(word === 'insert' && next === '(')) {
      throw new ToolError(
        `Expected a statement that only reads; ${word.toUpperCase()} is not allowed in it (quote it where it is a name).`,
      )
    }
    if (word === 'for' && (next === 'update' || next === 'share'))
      throw new ToolError('Expected a statement that locks no rows.')
    if ((word === 'next' || word === 'previous') && next === 'value') {
      throw new ToolError('Expected a statement that takes nothing from sequences.')
    }
  }

  /** A name before a parenthesis is a function, but for keywords, and for names that WITH or AS gives to columns. */
  #call(kind: Token['kind'], value: string, index: number): void {
    const name = value.toLowerCase()
    const before = this.#at(index - 1)
    if (kind === 'word' && before !== '.' && (mayPrecedeParenthesis(name) || this.#allowed.has(name))) return
    if (before === 'as' || this.#namesColumns(index)) return
    throw new ToolError(`The function ${value} may do more than compute a value, and is not allowed in queries.`)
  }

  /** `name (a, b) AS (`, as WITH has it. */
  #namesColumns(index: number): boolean {
    let at = index + 2
    for (; at < this.#tokens.length && this.#at(at) !== ')'; at++) {
      const { kind, value } = this.#tokens[at] ?? { kind: 'symbol', value: '' }
      if (kind !== 'word' && kind !== 'name' && value !== ',') return false
    }
    return this.#at(at + 1) === 'as' && this.#at(at + 2) === '('
  }

  /** What stands there: words in lower case, symbols; nothing of quoted names and strings, which are not keywords. */
  #at(index: number): string | undefined {
    const token = this.#tokens[index]
    return token?.kind === 'word' || token?.kind === 'symbol' ? token.value : undefined
  }
}
