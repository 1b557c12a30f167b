import type { StandardSchema } from '@causeway/schema'
import type { Provider } from '@causeway/server'
import type { ConnectorContext } from './context.js'
import { isReservedKind } from './reserved-kinds.js'

/**
 * One kind of upstream: what its part of the configuration looks like, and how that becomes a provider. A connector is an npm
 * package with such a value as its default export, and `"causeway": { "connector": ".", "kind": "…" }` in its package.json.
 */
export interface Connector<Config = unknown> {
  /** The key in an upstream's entry, a lower-case word: `upstreams: { crm: { openapi: … } }`. Not one of the entry's own: `isReservedKind`. */
  readonly kind: string
  /** What it makes available, in one line, for lists of connectors. */
  readonly description: string
  /**
   * What may stand under that key. With a JSON Schema (zod and arktype bring it), editors and error messages know the keys.
   * Mark secrets with `secret()`.
   */
  readonly config: StandardSchema<unknown, Config>
  /**
   * Short forms of the configuration, made long before it is checked: `files: ./docs` instead of `files: { root: ./docs }`.
   * Returns what it does not know as it came.
   */
  expand?(short: unknown): unknown
  /**
   * Keys of an upstream's entry that say nothing for this configuration, such as `http` where nothing is reached over HTTP: whoever writes
   * them is told so.
   */
  ignores?(config: Config): readonly ('auth' | 'http')[]
  /**
   * Connects. Resolves once the provider can be asked; it may list later than that and announce it by `onChange`. What it opens ends
   * with the provider's `close()`. The gateway calls it again, with back-off, after it failed or after `context.lost()`.
   *
   * @throws {CausewayError} what was expected, what came, what to do; never a secret
   */
  connect(config: Config, context: ConnectorContext): Promise<Provider>
}

/**
 * Makes a connector, with the type of its configuration taken from the schema.
 *
 * @throws {TypeError} where the kind is no lower-case word, or one that entries of upstreams need for themselves
 *
 * @example
 * export default defineConnector({
 *   kind: 'clock',
 *   description: 'The time of day',
 *   config: z.strictObject({ zone: z.string().default('UTC') }),
 *   connect: async ({ zone }) => mcp({ name: 'clock', tools: { now: nowIn(zone) } }),
 * })
 */
export function defineConnector<Config>(connector: Connector<Config>): Connector<Config> {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(connector.kind)) {
    throw new TypeError(
      `Expected a connector's kind to be a lower-case word such as 'openapi'; got '${connector.kind}'.`,
    )
  }
  if (isReservedKind(connector.kind)) {
    throw new TypeError(
      `Expected a connector's kind to be a word that upstreams do not use themselves; '${connector.kind}' is one of theirs. Choose another one.`,
    )
  }
  return connector
}

/** By what it can do, not by its class: a plugin may have another copy of this package. */
export function isConnector(value: unknown): value is Connector {
  if (typeof value !== 'object' || value === null) return false
  const { kind, config, connect } = value as Partial<Connector> // any object may be asked for members
  return (
    typeof kind === 'string' && typeof connect === 'function' && config !== undefined && '~standard' in Object(config)
  )
}
