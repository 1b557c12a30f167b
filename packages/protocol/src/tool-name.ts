/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-names */

/**
 * What makes a tool's name one that some hosts will not take, as a sentence to warn with; undefined for a good name. Names
 * should have 1 to 128 characters of `A-Z a-z 0-9 _ - .`; nothing forbids others.
 */
export function toolNameProblem(name: string): string | undefined {
  if (name.length === 0 || name.length > 128) {
    return `Expected a tool name of 1 to 128 characters; this one has ${name.length}.`
  }
  const other = /[^A-Za-z0-9_.-]/u.exec(name)
  if (other === null) return undefined
  return `Expected a tool name of the characters A-Z a-z 0-9 _ - . only; ${JSON.stringify(name)} has ${JSON.stringify(other[0])}.`
}
