/** What editors write: JSON with comments, and commas after the last one. */

const TOKENS = /"(?:[^"\\]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|,(?=\s*(?:(?:\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)\s*)*[}\]])/g

/** @throws {SyntaxError} where it is not even that */
export function parseJsonc(text: string): unknown {
  const json = text.replace(/^\u{FEFF}/u, '').replaceAll(TOKENS, (token) => (token.startsWith('"') ? token : ' '))
  return JSON.parse(json)
}
