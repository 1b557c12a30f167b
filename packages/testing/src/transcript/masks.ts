import { isObject } from '@causeway/protocol'

/** What stands in a transcript where a secret was. */
export const MASK = '***'

export interface MaskOptions {
  /** Values to hide wherever they stand, such as a key of the environment; undefined and empty ones are left out. */
  readonly secrets?: readonly (string | undefined)[]
  /** Names of further members, headers and variables whose values are secret; in any case, as the whole name. */
  readonly secretNames?: readonly string[]
}

/** Hides what is secret in a value of JSON, and in text. */
export interface Masks {
  value(value: unknown): unknown
  text(text: string): string
}

/** Whole names, or their last word: `password`, `dbPassword`, `api_key`; not `progressToken`, which is no secret. */
const SECRET_NAME =
  /(^|[a-z_-])(password|passwd|passphrase|secret|api[-_]?key|access[-_]?token|refresh[-_]?token|id[-_]?token|client[-_]?secret|private[-_]?key|credentials?)$/i
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'mcp-session-id',
  'token',
])
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi

export function masks({ secrets = [], secretNames = [] }: MaskOptions = {}): Masks {
  const names = new Set([...SECRET_NAMES, ...secretNames.map((name) => name.toLowerCase())])
  // The longest first: one secret may be the beginning of another.
  const values = secrets
    .filter((secret) => secret !== undefined && secret !== '')
    .sort((a, b) => lengthOf(b) - lengthOf(a))
  const isSecret = (name: string): boolean => names.has(name.toLowerCase()) || SECRET_NAME.test(name)

  function text(from: string): string {
    let hidden = from.replaceAll(BEARER, `$1 ${MASK}`)
    for (const secret of values) if (secret !== undefined) hidden = hidden.replaceAll(secret, MASK)
    return hidden
  }

  function value(from: unknown): unknown {
    if (typeof from === 'string') return text(from)
    if (Array.isArray(from)) return from.map(value)
    if (!isObject(from)) return from
    // What is below `properties` of a schema is called like a secret, and is none.
    return Object.fromEntries(
      Object.entries(from).map(([name, inside]) => [name, isSecret(name) && isPlain(inside) ? MASK : value(inside)]),
    )
  }

  return { value, text }
}

function lengthOf(secret: string | undefined): number {
  return secret?.length ?? 0
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

/** May a recorded value stand for this one? A masked one stands for any. */
export function matchesMask(recorded: unknown, actual: unknown): boolean {
  if (typeof recorded !== 'string' || typeof actual !== 'string' || !recorded.includes(MASK)) return false
  const [first = '', ...others] = recorded.split(MASK)
  if (!actual.startsWith(first)) return false
  let from = first.length
  for (const part of others) {
    const at = actual.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return others.at(-1) === '' || from === actual.length || actual.endsWith(others.at(-1) ?? '')
}
