import type { Connector } from '@causeway/connector-kit'
import type { JsonObject } from '@causeway/schema'
import { reasonOf } from '../plugins/plugin-problem.js'
import type { Finding } from './config-problem.js'
import { isPlainObject, type PlainObject } from './plain-value.js'

/** A shorter way to write what stands in a place. */
export interface ShortForm {
  /** The keys that lead there; `*` is any. */
  readonly at: readonly string[]
  /** What may be written: one JSON Schema for editors. */
  readonly schema: JsonObject
  /** The long form of a short one. What it does not know comes back as it is. */
  expand(short: unknown): unknown
}

const text =
  (expand: (text: string) => unknown): ShortForm['expand'] =>
  (short) =>
    typeof short === 'string' ? expand(short) : short

const hiddenOrRenamed: Pick<ShortForm, 'schema' | 'expand'> = {
  schema: { type: ['boolean', 'string'], description: 'false hides it; a text is its name' },
  expand(short) {
    if (typeof short === 'boolean') return short ? {} : { hide: true }
    return typeof short === 'string' ? { name: short } : short
  },
}

/** Outer places first: what one expands to may hold another. */
export const SHORT_FORMS: readonly ShortForm[] = [
  {
    at: ['listen'],
    schema: { type: ['integer', 'string'], description: 'A port, or host:port', examples: [4100, '127.0.0.1:4100'] },
    expand: listenOf,
  },
  {
    at: ['endpoints', '*'],
    schema: { type: 'string', description: 'The only upstream there' },
    expand: text((name) => [name]),
  },
  { at: ['plugins'], schema: { type: 'string' }, expand: text((plugin) => [plugin]) },
  {
    at: ['logging'],
    schema: { enum: ['debug', 'info', 'warn', 'error', 'silent'] },
    expand: text((level) => ({ level })),
  },
  {
    at: ['metrics'],
    schema: { type: 'boolean' },
    expand: (short) => (typeof short === 'boolean' ? { enabled: short } : short),
  },
  { at: ['tracing'], schema: { type: 'string', format: 'uri' }, expand: text((endpoint) => ({ endpoint })) },
  {
    at: ['upstreams', '*'],
    schema: {
      type: 'string',
      description:
        'The address of an MCP server, an OpenAPI description, a database, a folder with a / at its end, or a module',
    },
    expand: text(upstreamOf),
  },
  {
    at: ['upstreams', '*', 'auth'],
    schema: { type: 'string', description: 'A reference to a bearer token', examples: ['env:TOKEN'] },
    expand: text((bearer) => ({ bearer })),
  },
  { at: ['upstreams', '*', 'tools', '*'], ...hiddenOrRenamed },
  { at: ['upstreams', '*', 'prompts', '*'], ...hiddenOrRenamed },
  { at: ['upstreams', '*', 'resources', '*'], ...hiddenOrRenamed },
]

function listenOf(short: unknown): unknown {
  if (typeof short === 'number') return { port: short }
  if (typeof short !== 'string') return short
  const [, host, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d{1,5})$/.exec(short) ?? []
  if (port === undefined) return short
  return { ...(host === undefined ? {} : { host: host.replaceAll(/[[\]]/g, '') }), port: Number(port) }
}

/** What an address says by itself about what is there; the first one that matches. */
const ADDRESSES: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^(?:sqlite|postgres|postgresql|mysql|mariadb):/i, 'sql'],
  [/^(?:ws|grpc)s?:\/\//i, 'mcp'],
  [/^https?:\/\/[^?#]*\.(?:json|ya?ml)(?:[?#]|$)/i, 'openapi'],
  [/^https?:\/\//i, 'mcp'],
  [/^\.{0,2}\/(?:.*\/)?$/, 'files'],
  [/^\.{0,2}\/.*\.[cm]?[jt]s$/i, 'module'],
  [/^\.{0,2}\/.*\.(?:json|ya?ml)$/i, 'openapi'],
  [/^\.{0,2}\/.*\.(?:db|sqlite3?)$/i, 'sql'],
]

/** The kind of upstream that an address or a path means; undefined where it could be several. */
export function kindOfAddress(address: string): string | undefined {
  return ADDRESSES.find(([pattern]) => pattern.test(address))?.[1]
}

function upstreamOf(address: string): unknown {
  const kind = kindOfAddress(address)
  return kind === undefined ? address : { [kind]: address }
}

/**
 * The long form of a whole file. Expanding again changes nothing.
 * @param found told of connectors whose own short forms fail
 */
export function expand(
  file: PlainObject,
  connectors: ReadonlyMap<string, Connector>,
  found: (finding: Finding) => void = () => undefined,
): PlainObject {
  let long: unknown = file
  for (const form of SHORT_FORMS) long = mapAt(long, form.at, form.expand)
  for (const { kind, expand: own } of connectors.values()) {
    if (own === undefined) continue
    long = mapAt(long, ['upstreams', '*', kind], (short, path) => {
      try {
        return own(short)
      } catch (error) {
        found({ path, says: `The connector '${kind}' could not read this: ${reasonOf(error)}.` })
        return short
      }
    })
  }
  return isPlainObject(long) ? long : file
}

/** The value with something else in every place that the keys lead to; the same object where nothing changed. */
function mapAt(
  value: unknown,
  keys: readonly string[],
  change: (value: unknown, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return value === undefined ? value : change(value, path)
  if (!isPlainObject(value)) return value
  const names = key === '*' ? Object.keys(value) : [key].filter((name) => Object.hasOwn(value, name))
  const changed = names.map((name) => [name, mapAt(value[name], rest, change, [...path, name])] as const)
  if (changed.every(([name, inner]) => inner === value[name])) return value
  return { ...value, ...Object.fromEntries(changed) }
}
