import { type ConfigPath, pathText } from './config-problem.js'
import type { GatewayConfig, UpstreamConfig } from './definition.js'
import { isPlainObject, isSame, own } from './plain-value.js'

/** What is different between two configurations. Values are not in it: they may be secret. */
export interface ConfigDifference {
  readonly isEmpty: boolean
  readonly upstreams: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly changed: readonly ChangedUpstream[]
  }
  /** Paths of what is different elsewhere, in alphabetical order. */
  readonly elsewhere: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly changed: readonly string[]
  }
}

export interface ChangedUpstream {
  readonly name: string
  /** Within the upstream: `sql.url`, `tools.refund.hide`. */
  readonly paths: readonly string[]
  /** Did anything change that its connection depends on? Otherwise only what the gateway itself does with it. */
  readonly reconnect: boolean
}

/** Keys of an upstream that its connection does not depend on. */
const GOVERNED = new Set(['title', 'prefix', 'tools', 'prompts', 'resources', 'limits', 'cache'])

/** Compares two configurations. An upstream with `enabled: false` counts as not there. */
export function diffConfig(before: GatewayConfig, after: GatewayConfig): ConfigDifference {
  const old = enabled(before)
  const now = enabled(after)
  const added = [...now.keys()].filter((name) => !old.has(name))
  const removed = [...old.keys()].filter((name) => !now.has(name))
  const changed = [...now].flatMap(([name, upstream]) => {
    const known = old.get(name)
    return known === undefined ? [] : changedUpstream(name, known, upstream)
  })
  const others = [...differences(elsewhereIn(before, after), elsewhereIn(after, before))]
  const isEmpty = added.length + removed.length + changed.length + others.length === 0
  return { isEmpty, upstreams: { added, removed, changed }, elsewhere: sorted(others) }
}

/** Each endpoint is told by itself, also where only one of the two configurations says something of them. */
function elsewhereIn(config: GatewayConfig, other: GatewayConfig): object {
  const none = Object.keys(other.endpoints ?? {}).length > 0 ? {} : undefined
  return { ...config, endpoints: config.endpoints ?? none, upstreams: {} }
}

function sorted(all: readonly Difference[]): ConfigDifference['elsewhere'] {
  const paths = (wanted: Difference['kind']): readonly string[] =>
    all
      .filter(({ kind }) => kind === wanted)
      .map(({ path }) => pathText(path))
      .sort()
  return { added: paths('added'), removed: paths('removed'), changed: paths('changed') }
}

/** A line for each change. */
export function describeDifference({ upstreams, elsewhere }: ConfigDifference): string {
  return [
    ...upstreams.added.map((name) => `+ upstreams.${name}`),
    ...upstreams.removed.map((name) => `- upstreams.${name}`),
    ...upstreams.changed.map(({ name, paths }) => `~ upstreams.${name}: ${paths.join(', ')}`),
    ...elsewhere.added.map((path) => `+ ${path}`),
    ...elsewhere.removed.map((path) => `- ${path}`),
    ...elsewhere.changed.map((path) => `~ ${path}`),
  ].join('\n')
}

function changedUpstream(name: string, before: UpstreamConfig, after: UpstreamConfig): readonly ChangedUpstream[] {
  const found = [...differences(asWritten(before), asWritten(after))].map(({ path }) => path)
  if (found.length === 0) return []
  return [{ name, paths: found.map(pathText).sort(), reconnect: found.some(([key]) => !GOVERNED.has(String(key))) }]
}

/** What is under the kind has the kind as its key, as in the file. */
function asWritten({ kind, config, enabled: _, ...common }: UpstreamConfig): object {
  return { ...common, [kind]: config }
}

function enabled({ upstreams }: GatewayConfig): ReadonlyMap<string, UpstreamConfig> {
  return new Map(Object.entries(upstreams).filter(([, upstream]) => upstream.enabled !== false))
}

interface Difference {
  readonly path: ConfigPath
  readonly kind: 'added' | 'removed' | 'changed'
}

/** The shortest paths to what is not the same. Lists are one value. */
function* differences(before: unknown, after: unknown, path: ConfigPath = []): Iterable<Difference> {
  if (isSame(before, after)) return
  if (!isPlainObject(before) || !isPlainObject(after)) {
    yield { path, kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed' }
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* differences(own(before, key), own(after, key), [...path, key])
  }
}
