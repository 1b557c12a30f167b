/** What no schema can say: that names lead somewhere, and that none is taken twice. */
import { suggest } from '@causeway/schema'
import type { ConfigPath, Finding } from './config-problem.js'
import { isPlainObject, own, type PlainObject } from './plain-value.js'

/** Paths that the gateway itself serves. */
const RESERVED_PATHS = ['/health', '/health/live', '/health/ready', '/metrics']

/** In the long form. Leaves alone what is not of the right shape: others tell of that. */
export function* checkNames(file: PlainObject): Iterable<Finding> {
  const upstreams = entriesOf(file.upstreams).filter(([, entry]) => own(entry, 'enabled') !== false)
  yield* checkEndpoints(file)
  yield* checkPrefixes(upstreams)
  yield* checkToolNames(upstreams)
  for (const [name, upstream] of upstreams) {
    for (const [tool, override] of entriesOf(own(upstream, 'tools')))
      yield* checkArguments(['upstreams', name, 'tools', tool], override)
  }
}

function* checkEndpoints(file: PlainObject): Iterable<Finding> {
  const names = entriesOf(file.upstreams).map(([name]) => name)
  for (const [path, served] of entriesOf(file.endpoints)) {
    if (RESERVED_PATHS.includes(path)) {
      yield { path: ['endpoints', path], atKey: true, says: 'The gateway itself answers there. Choose another path.' }
    }
    if (!Array.isArray(served)) continue
    for (const [index, name] of served.entries()) {
      const at = ['endpoints', path, index]
      if (served.indexOf(name) < index) yield { path: at, says: 'This upstream is there twice.' }
      if (typeof name !== 'string' || names.includes(name)) continue
      const near = suggest(name, names)
      const hint = near === undefined ? `Known are ${names.join(', ') || 'none'}.` : `Did you mean '${near}'?`
      yield { path: at, expected: 'the name of an upstream', received: `'${name}'`, hint }
    }
  }
}

function* checkPrefixes(upstreams: readonly (readonly [string, unknown])[]): Iterable<Finding> {
  const taken = new Map<string, string>()
  for (const [name, upstream] of upstreams) {
    const prefix = own(upstream, 'prefix') ?? name
    if (typeof prefix !== 'string' || prefix === '') continue
    const by = taken.get(prefix)
    if (by === undefined) taken.set(prefix, name)
    else {
      const path = own(upstream, 'prefix') === undefined ? ['upstreams', name] : ['upstreams', name, 'prefix']
      yield {
        path,
        says: `The upstream '${by}' has the prefix '${prefix}' as well: their tools could not be told apart.`,
        hint: 'Give one of them another prefix.',
      }
    }
  }
}

function* checkToolNames(upstreams: readonly (readonly [string, unknown])[]): Iterable<Finding> {
  const prefixes = new Map(upstreams.map(([name, entry]) => [own(entry, 'prefix') ?? name, name]))
  const taken = new Map<string, string>()
  for (const [upstream, entry] of upstreams) {
    for (const [tool, override] of entriesOf(own(entry, 'tools'))) {
      const name = own(override, 'name')
      if (typeof name !== 'string') continue
      const path = ['upstreams', upstream, 'tools', tool, 'name']
      const by = taken.get(name)
      taken.set(name, by ?? `'${tool}' of the upstream '${upstream}'`)
      const owner = prefixes.get(name.slice(0, Math.max(0, name.indexOf('__'))))
      if (by !== undefined) {
        yield {
          path,
          says: `The tool ${by} is called '${name}' as well.`,
          hint: 'Choose another name for one of them.',
        }
      } else if (name.includes('__') && owner !== undefined && owner !== upstream) {
        yield { path, says: `The tools of the upstream '${owner}' are called like this.`, hint: 'Choose another name.' }
      }
    }
  }
}

function* checkArguments(at: ConfigPath, override: unknown): Iterable<Finding> {
  for (const [name] of entriesOf(own(override, 'inject'))) {
    if (own(own(override, 'fixed'), name) === undefined) continue
    yield {
      path: [...at, 'inject', name],
      atKey: true,
      says: `The argument '${name}' is fixed already.`,
      hint: 'Take out one of the two.',
    }
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isPlainObject(value) ? Object.entries(value) : []
}
