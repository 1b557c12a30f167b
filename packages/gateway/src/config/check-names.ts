/** What no schema can say of names: that none is taken twice. */
import { exposedName, uriAffix } from '../composition/exposed-name.js'
import type { ConfigPath, Finding } from './config-problem.js'
import { entriesOf, own, type PlainObject } from './plain-value.js'

type Entry = readonly [name: string, upstream: unknown]

/** In the long form. Leaves alone what is not of the right shape: others tell of that. */
export function* checkNames(file: PlainObject): Iterable<Finding> {
  const upstreams = enabled(file)
  yield* checkPrefixes(upstreams)
  yield* checkItems('tools', 'tool', upstreams)
  yield* checkItems('prompts', 'prompt', upstreams)
  for (const [name, upstream] of upstreams) {
    for (const [tool, override] of entriesOf(own(upstream, 'tools')))
      yield* checkArguments(['upstreams', name, 'tools', tool], override)
  }
}

/** What is right and may still not be meant. */
export function* nameWarnings(file: PlainObject): Iterable<Finding> {
  yield* hiddenChanges(enabled(file))
  const bare = enabled(file).filter(([, upstream]) => own(upstream, 'prefix') === '')
  for (const [name] of bare.slice(1)) {
    yield {
      path: ['upstreams', name, 'prefix'],
      says: `The upstream '${bare[0]?.[0]}' has no prefix either: where both have a tool, a prompt or a resource of the same name, only that one's is served.`,
      hint: 'Give one of them a prefix.',
    }
  }
}

/** What is changed about something that nobody sees. */
function* hiddenChanges(upstreams: readonly Entry[]): Iterable<Finding> {
  for (const [upstream, entry] of upstreams) {
    for (const kind of ['tools', 'prompts', 'resources']) {
      for (const [item, override] of entriesOf(own(entry, kind))) {
        if (own(override, 'hide') !== true) continue
        for (const [key] of entriesOf(override)) {
          if (key === 'hide') continue
          yield {
            path: ['upstreams', upstream, kind, item, key],
            atKey: true,
            says: `It says nothing, as '${item}' is hidden.`,
            hint: 'Take it out, or take out hide.',
          }
        }
      }
    }
  }
}

function enabled(file: PlainObject): readonly Entry[] {
  return entriesOf(file.upstreams).filter(([, entry]) => own(entry, 'enabled') !== false)
}

/** Tools and prompts are told by the prefix as it is written, resources by the scheme that is made of it. */
function* checkPrefixes(upstreams: readonly Entry[]): Iterable<Finding> {
  const taken = new Map<string, { readonly name: string; readonly prefix: string }>()
  for (const [name, upstream] of upstreams) {
    const prefix = own(upstream, 'prefix') ?? name
    if (typeof prefix !== 'string' || prefix === '') continue
    const affix = uriAffix(prefix)
    const by = taken.get(affix)
    if (by === undefined) {
      taken.set(affix, { name, prefix })
      continue
    }
    const isSame = by.prefix === prefix
    yield {
      path: own(upstream, 'prefix') === undefined ? ['upstreams', name] : ['upstreams', name, 'prefix'],
      says: isSame
        ? `The upstream '${by.name}' has the prefix '${prefix}' as well: their tools could not be told apart.`
        : `Addresses of its resources would begin with '${affix}', as those of the upstream '${by.name}' do: there is no upper case and no '_' in them.`,
      hint: 'Give one of them another prefix.',
    }
  }
}

/** A name that an entry gives must be no other entry's, and none that a prefix makes. */
function* checkItems(kind: 'tools' | 'prompts', what: string, upstreams: readonly Entry[]): Iterable<Finding> {
  const prefixes = new Map(upstreams.map(([name, entry]) => [prefixOf(name, entry), name]))
  const taken = namesOfUnchanged(kind, upstreams)
  for (const [upstream, entry] of upstreams) {
    for (const [item, override] of entriesOf(own(entry, kind))) {
      const name = own(override, 'name')
      if (typeof name !== 'string' || own(override, 'hide') === true) continue
      const path = ['upstreams', upstream, kind, item, 'name']
      const by = taken.get(name)
      taken.set(name, by ?? `'${item}' of the upstream '${upstream}'`)
      const owner = prefixes.get(name.slice(0, Math.max(0, name.indexOf('__'))))
      if (by !== undefined) {
        const hint = 'Choose another name for one of them.'
        yield { path, says: `The ${what} ${by} is called '${name}' as well.`, hint }
      } else if (name.includes('__') && owner !== undefined && owner !== upstream) {
        const says = `The ${kind} of the upstream '${owner}' are called like this.`
        yield { path, says, hint: 'Choose another name.' }
      }
    }
  }
}

/** Items that the file speaks of and that keep their names. */
function namesOfUnchanged(kind: 'tools' | 'prompts', upstreams: readonly Entry[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const [upstream, entry] of upstreams) {
    for (const [item, override] of entriesOf(own(entry, kind))) {
      if (own(override, 'name') !== undefined || own(override, 'hide') === true) continue
      names.set(exposedName(prefixOf(upstream, entry), item), `'${item}' of the upstream '${upstream}'`)
    }
  }
  return names
}

function prefixOf(name: string, entry: unknown): string {
  const prefix = own(entry, 'prefix')
  return typeof prefix === 'string' ? prefix : name
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
