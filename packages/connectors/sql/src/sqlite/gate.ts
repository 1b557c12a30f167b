import { ToolError } from '@causeway/server'
import { tokensOf } from '../language/lexer.js'

const READING = new Set(['select', 'with', 'values'])

/** Functions that load code or reach files, where somebody has them in their SQLite. */
const REACHING = new Set(['load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit', 'fsdir', 'shell'])

/**
 * Lets through what begins as a reading statement and names nothing hidden. Whether it only reads is SQLite's to say:
 * it prepares the statement, and the file is open for reading only.
 *
 * @param hidden names of tables that clients may not see, in lower case
 * @throws {ToolError} that says why not
 * @throws {LexicalError} where a string, a name or a comment does not end
 */
export function checkSqlite(sql: string, hidden: ReadonlySet<string>): void {
  const tokens = tokensOf(sql, 'sqlite')
  const first = tokens[0]?.value ?? 'nothing'
  if (!READING.has(first)) {
    throw new ToolError(
      `Expected a statement that begins with SELECT, WITH or VALUES; this one begins with ${first.toUpperCase()}.`,
    )
  }
  for (const [index, { kind, value }] of tokens.entries()) {
    const isCalled = (kind === 'word' || kind === 'name') && tokens[index + 1]?.value === '('
    if (isCalled && REACHING.has(value.toLowerCase()))
      throw new ToolError(`The function ${value} is not allowed in queries.`)
  }
  if (hidden.size === 0) return
  for (const { kind, value } of tokens) {
    // SQLite takes strings for names where it needs one.
    if (kind !== 'word' && kind !== 'name' && kind !== 'string') continue
    const name = value.toLowerCase()
    if (hidden.has(name) || (kind !== 'string' && /^(?:sqlite_|pragma_|dbstat$)/.test(name))) {
      throw new ToolError(`'${value}' cannot be named here: it is, or might show, a table that is not available.`)
    }
  }
}
