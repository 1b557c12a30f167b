import type { Connector } from '@causeway/connector-kit'
import { type JsonObject, suggest } from '@causeway/schema'
import type { ConnectorSet } from '../plugins/connector-set.js'
import type { Finding } from './config-problem.js'
import type { UpstreamConfig } from './definition.js'
import { explain, jsonSchemaOf } from './explain.js'
import { isPlainObject, type PlainObject } from './plain-value.js'
import { UPSTREAM_KEYS, upstreamSchema } from './schema.js'
import { propertiesAt } from './secret-places.js'

/** An upstream that cannot be served for now: the plugin that brings its kind could not be loaded. */
export interface UnavailableUpstream {
  readonly name: string
  readonly kind: string
  /** Why, and what to do. */
  readonly reason: string
}

/** What came out of the check of one upstream. */
export interface CheckedUpstream {
  /** Undefined where there were findings. */
  readonly config?: UpstreamConfig
  readonly unavailable?: UnavailableUpstream
  readonly findings: readonly Finding[]
  readonly warnings?: readonly Finding[]
  /** The parts of it, for further checks: where each stands, and its JSON Schema. */
  readonly parts: readonly { readonly key: string | undefined; readonly schema: JsonObject }[]
}

const COMMON_SCHEMA: JsonObject = jsonSchemaOf(upstreamSchema)

/** Checks one entry of `upstreams`, in its long form. */
export async function checkUpstream(name: string, entry: unknown, set: ConnectorSet): Promise<CheckedUpstream> {
  const at = ['upstreams', name]
  if (!isPlainObject(entry)) return { findings: [{ path: at, ...noEntry(entry, set) }], parts: [] }
  const common = pick(entry, (key) => UPSTREAM_KEYS.includes(key))
  const others = Object.keys(entry).filter((key) => !UPSTREAM_KEYS.includes(key))
  const known = others.flatMap((key) => set.connectors.get(key) ?? [])
  const unknown = others.filter((key) => !set.connectors.has(key))
  const missing = known.length === 0 && unknown.length === 1 ? unavailable(name, unknown[0] ?? '', set) : undefined
  const generic = await explain(upstreamSchema, common, at)
  const findings: Finding[] = generic.ok ? [] : [...generic.findings]
  if (missing === undefined) findings.push(...(await kindFindings(name, known, unknown, set)))
  const parts: { key: string | undefined; schema: JsonObject }[] = [{ key: undefined, schema: COMMON_SCHEMA }]
  let config: unknown = missing === undefined ? undefined : entry[missing.kind]
  for (const { kind, config: schema } of known) {
    const own = await explain(schema, entry[kind], [...at, kind])
    parts.push({ key: kind, schema: jsonSchemaOf(schema) })
    if (own.ok) config = own.value
    else findings.push(...own.findings)
  }
  const kind = missing?.kind ?? known[0]?.kind
  if (findings.length > 0 || !generic.ok || kind === undefined) return { findings, parts }
  // as: what the schema of upstreams returned
  const checked = { ...(generic.value as object), kind, config }
  const warnings = known.flatMap((connector) => idleKeys(connector, config, entry, at))
  return { config: checked, findings, warnings, parts, ...(missing && { unavailable: missing }) }
}

/** What stands in the entry and says nothing for an upstream of that kind. */
function idleKeys({ ignores, kind }: Connector, config: unknown, entry: PlainObject, at: readonly string[]): Finding[] {
  try {
    const idle = (ignores?.(config) ?? []).filter((key) => Object.hasOwn(entry, key))
    return idle.map((key) => ({
      path: [...at, key],
      atKey: true,
      says: `It says nothing for this upstream of the kind '${kind}'.`,
    }))
  } catch {
    return [] // a plugin that fails here is told of when it is used
  }
}

const ONE_KIND = 'One upstream is of one kind; this one is of another kind already.'

function noEntry(entry: unknown, set: ConnectorSet): Omit<Finding, 'path'> {
  const hint = `Write it out: { ${exampleKind(set)}: … }.`
  if (typeof entry === 'string') {
    return { says: 'It cannot be told from this text alone what kind of upstream is meant.', hint }
  }
  return {
    expected: 'a map with the kind of the upstream',
    received: entry === null ? 'nothing' : 'something else',
    hint,
  }
}

async function kindFindings(
  name: string,
  known: readonly Connector[],
  unknown: readonly string[],
  set: ConnectorSet,
): Promise<Finding[]> {
  const at = ['upstreams', name]
  const likely = unknown.length > 0 && known.length === 0 ? await everyConnector(set) : known
  const findings: Finding[] = unknown.map((key) => unknownKey(name, key, set, likely))
  const [first, ...more] = known
  for (const { kind } of more) {
    findings.push({
      path: [...at, kind],
      atKey: true,
      says: ONE_KIND,
      hint: 'Make it two upstreams.',
    })
  }
  // Whoever misspelt the kind is told of that.
  if (first === undefined && unknown.length === 0) {
    findings.push({
      path: at,
      atKey: true,
      expected: `a kind: one of ${set.kinds().join(', ')}`,
      received: 'none',
      hint: `Add ${exampleKind(set)}: … for example.`,
    })
  }
  return findings
}

/** Whose upstream it may have been meant to be. */
async function everyConnector(set: ConnectorSet): Promise<readonly Connector[]> {
  const loaded = await Promise.all(set.kinds().map((kind) => set.load(kind)))
  return loaded.filter((connector) => connector !== undefined)
}

/** @param likely connectors of which one may have this key among its own */
function unknownKey(name: string, key: string, set: ConnectorSet, likely: readonly Connector[]): Finding {
  const kinds = set.kinds()
  if (kinds.includes(key))
    return { path: ['upstreams', name, key], atKey: true, says: ONE_KIND, hint: 'Make it two upstreams.' }
  const near = suggest(key, [...kinds, ...UPSTREAM_KEYS])
  const owners = likely.filter(({ config }) => propertiesAt(jsonSchemaOf(config), []).includes(key))
  const [owner, ...more] = owners
  const hint =
    owner !== undefined
      ? `It belongs under ${owners.map(({ kind }) => kind).join(' or ')}${more.length === 0 ? `: { ${owner.kind}: { …, ${key}: … } }` : ''}.`
      : near === undefined
        ? `If '${key}' is a kind, install the package that brings it, or name that under plugins.`
        : `Did you mean '${near}'?`
  const expected = `a kind (${kinds.join(', ')}) or one of ${UPSTREAM_KEYS.join(', ')}`
  return { path: ['upstreams', name, key], atKey: true, expected, received: `'${key}'`, hint }
}

/** Is that key a kind whose plugin could not be loaded? A file that failed may have brought any kind. */
function unavailable(name: string, key: string, set: ConnectorSet): UnavailableUpstream | undefined {
  const own = set.problems.find(({ kind }) => kind === key)
  if (own !== undefined) return { name, kind: key, reason: `The plugin ${own.plugin} is left out. ${own.message}` }
  const nameless = set.problems.find(({ kind }) => kind === undefined)
  if (nameless === undefined || suggest(key, [...set.kinds(), ...UPSTREAM_KEYS]) !== undefined) return undefined
  return {
    name,
    kind: key,
    reason: `No connector has the kind '${key}'. The plugin ${nameless.plugin} might: ${nameless.message}`,
  }
}

function pick(entry: PlainObject, wanted: (key: string) => boolean): PlainObject {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => wanted(key)))
}

/** A kind that people know. */
function exampleKind(set: ConnectorSet): string {
  const kinds = set.kinds()
  return kinds.includes('mcp') ? 'mcp' : (kinds[0] ?? 'mcp')
}
