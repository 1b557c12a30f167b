import { type Dialect, tokensOf } from './lexer.js'

/** A statement whose parameters have places in the place of names. */
export interface PositionalStatement {
  readonly sql: string
  /** The name for each place, in order; PostgreSQL has one place for each name, the others one for each use. */
  readonly places: readonly string[]
}

/**
 * Gives the named parameters of a statement the database's own placeholders; values never become part of the text.
 *
 * @throws {LexicalError} where a string, a name or a comment does not end
 */
export function withPlaces(sql: string, dialect: Dialect): PositionalStatement {
  const places: string[] = []
  let text = ''
  let done = 0
  for (const { kind, value, start, end } of tokensOf(sql, dialect)) {
    if (kind !== 'parameter' || !value.startsWith(':')) continue
    text += sql.slice(done, start) + placeOf(value.slice(1), places, dialect)
    done = end
  }
  return { sql: text + sql.slice(done), places }
}

function placeOf(name: string, places: string[], dialect: Dialect): string {
  if (dialect === 'postgres' && places.includes(name)) return `$${places.indexOf(name) + 1}`
  places.push(name)
  return dialect === 'postgres' ? `$${places.length}` : '?'
}
