/**
 * Words that no connector may have as its kind: a kind stands beside them in an upstream's entry, `{ openapi: …, tools: … }`. The first
 * line is what entries may say today; the rest is kept free for what they may say one day.
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['auth', 'cache', 'enabled', 'http', 'limits', 'prefix', 'prompts', 'resources', 'title', 'tools'],
  ...[
    'audit',
    'completions',
    'description',
    'icons',
    'instructions',
    'kind',
    'labels',
    'logging',
    'meta',
    'metrics',
    'name',
  ],
  ...['policy', 'roles', 'roots', 'sampling', 'tags', 'tasks', 'templates', 'tracing', 'version', 'when'],
])

/** Would a connector of this kind be in the way of an upstream's own keys? Those that begin with `x-` are for authors of files. */
export function isReservedKind(kind: string): boolean {
  return RESERVED.has(kind) || kind.startsWith('x-')
}
