import type { ListedItems, ListKind, ListSnapshot } from './list-snapshot.js'

/** What looks different to clients. */
export interface ListChanges {
  /** Lists to ask for again. */
  readonly lists: readonly ListKind[]
  /** For a person: `1 tool added (x), 1 changed (y)`. */
  readonly words: string
}

/** Names that are shown of one change. */
const MAX_NAMES = 5

const NOUNS = {
  tools: ['tool', 'tools'],
  resources: ['resource', 'resources'],
  templates: ['resource template', 'resource templates'],
  prompts: ['prompt', 'prompts'],
} as const

type Listed = keyof typeof NOUNS

/**
 * Compares what a server listed before with what it lists now.
 * @param moved lists that changed in between; what they were in the end is not known
 */
export function listChanges(before: ListSnapshot, after: ListSnapshot, moved: ReadonlySet<ListKind>): ListChanges {
  const lists = new Set(moved)
  const words: string[] = []
  for (const list of ['tools', 'resources', 'templates', 'prompts'] as const) {
    const [old, now] = [before[list], after[list]]
    const said = old === undefined || now === undefined ? [] : differences(list, old, now)
    words.push(...said)
    // A list that could not be had may have changed.
    if (said.length > 0 || old === undefined || now === undefined) lists.add(list === 'templates' ? 'resources' : list)
  }
  return { lists: [...lists], words: words.join(', ') || 'the lists are what they were' }
}

function differences(list: Listed, old: NonNullable<ListedItems>, now: NonNullable<ListedItems>): readonly string[] {
  const changes: readonly (readonly [string, readonly string[]])[] = [
    ['added', Object.keys(now).filter((name) => !Object.hasOwn(old, name))],
    ['changed', Object.keys(now).filter((name) => Object.hasOwn(old, name) && old[name] !== now[name])],
    ['removed', Object.keys(old).filter((name) => !Object.hasOwn(now, name))],
  ]
  const there = changes.filter(([, names]) => names.length > 0)
  return there.map(([what, names], at) => {
    const noun = at === 0 ? `${NOUNS[list][names.length === 1 ? 0 : 1]} ` : ''
    return `${names.length} ${noun}${what} (${listed(names)})`
  })
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  return names.length > MAX_NAMES ? `${shown}, …` : shown
}
