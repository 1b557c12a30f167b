import type { ListKind, Scope } from '@causeway/server'
import type { Hidden, Owner, Ownership } from './ownership.js'

/** Names of one pair of upstreams that are told; the others are counted. */
const MAX_NAMES = 10

const EVERYBODY: Scope = { principal: undefined }

/** What is compared, in words. */
const KINDS: { readonly [K in ListKind]: { readonly what: string; readonly key: string } } = {
  tools: { what: 'tools', key: 'names' },
  prompts: { what: 'prompts', key: 'names' },
  resources: { what: 'resources', key: 'addresses' },
  templates: { what: 'resource templates', key: 'addresses' },
}

interface Pair extends Omit<Hidden<Owner>, 'key'> {
  readonly keys: string[]
}

/** What one upstream has and nobody sees, as another one owns its name. */
export interface NameClash {
  /** Whose items are hidden. */
  readonly hidden: string
  /** Names both upstreams and the items, and says what to do. */
  readonly text: string
}

/** Everything that is hidden at one endpoint because of its name. */
export async function nameClashes(ownership: Ownership<Owner>): Promise<readonly NameClash[]> {
  // Prefixes tell all others apart, and the check of the configuration the names that it gives.
  if (!ownership.isShared) return []
  const kinds = Object.keys(KINDS) as ListKind[] // as: its own keys
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { hidden } = ownership.divide(kind, await ownership.lists(kind, EVERYBODY))
      return pairs(hidden).map((pair) => clash(kind, pair))
    }),
  )
  return found.flat()
}

/** What each upstream owns and another one has, together. */
function pairs(hidden: readonly Hidden<Owner>[]): readonly Pair[] {
  const byNames = new Map<string, Pair>()
  for (const { key, of, owner } of hidden) {
    const names = `${of.upstream.name} ${owner.upstream.name}`
    const pair = byNames.get(names) ?? { of, owner, keys: [] }
    pair.keys.push(key)
    byNames.set(names, pair)
  }
  return [...byNames.values()]
}

function clash(kind: ListKind, { of, owner, keys }: Pair): NameClash {
  const { what, key } = KINDS[kind]
  const hidden = of.upstream.name
  const told = keys.slice(0, MAX_NAMES).map((each) => `'${each}'`)
  if (keys.length > MAX_NAMES) told.push(`and ${keys.length - MAX_NAMES} more`)
  const advice =
    kind === 'tools' || kind === 'prompts'
      ? `Rename them under ${kind} of '${hidden}', or give '${hidden}' a prefix.`
      : `Give '${hidden}' a prefix.`
  const text =
    `Some ${what} of the upstream '${hidden}' are hidden, because their ${key} belong to the upstream ` +
    `'${owner.upstream.name}': ${told.join(', ')}. ${advice}`
  return { hidden, text }
}
