/** Places in a message, as `replay` takes them: members joined by dots, `*` for any one of them, `**` for any number. */
export interface VolatilePaths {
  has(path: readonly string[]): boolean
}

/** What servers choose by themselves, and clients only give back. */
const OF_THE_PROTOCOL = ['**.requestState', '**.nextCursor', '**.elicitationId']

/** @throws {TypeError} for a path without a name in it */
export function volatilePaths(patterns: readonly string[]): VolatilePaths {
  const parsed = [...OF_THE_PROTOCOL, ...patterns].map(parse)
  return { has: (path) => parsed.some((pattern) => matches(pattern, path)) }
}

function parse(pattern: string): readonly string[] {
  const parts = pattern.split('.')
  if (!parts.includes('')) return parts
  throw new TypeError(`Expected a path such as 'result.content.*.text' or '**.createdAt'; got '${pattern}'.`)
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...others] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') return matches(others, path) || (path.length > 0 && matches(pattern, path.slice(1)))
  return path.length > 0 && (first === '*' || first === path[0]) && matches(others, path.slice(1))
}
