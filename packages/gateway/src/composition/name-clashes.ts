import type { Provider, Scope } from '@causeway/server'

/** Names of one pair of upstreams that are told; the others are counted. */
const MAX_NAMES = 10

const EVERYBODY: Scope = { principal: undefined }

const KINDS = ['tools', 'prompts'] as const

interface Named {
  readonly upstream: { readonly name: string }
  readonly provider: Provider
  readonly hasPrefix: boolean
}

/** What one upstream has and another one serves. */
export interface NameClash {
  /** Whose items nobody sees. */
  readonly hidden: string
  /** Names both upstreams and the items, and says what to do. */
  readonly text: string
}

/**
 * Tools and prompts that are there and hidden, because another upstream has some of the same names.
 * @param members in the order in which they are asked who has a name
 */
export async function nameClashes(members: readonly Named[]): Promise<readonly NameClash[]> {
  // Prefixes tell all others apart, and the check of the configuration the names that it gives.
  if (members.every(({ hasPrefix }) => hasPrefix)) return []
  const found = await Promise.all(KINDS.map((kind) => clashesOf(kind, members)))
  return found.flat()
}

async function clashesOf(kind: (typeof KINDS)[number], members: readonly Named[]): Promise<readonly NameClash[]> {
  const lists = await Promise.all(members.map(({ provider }) => provider[kind]?.list(EVERYBODY) ?? []))
  const owners = new Map<string, Named>()
  return members.flatMap((member, at) => {
    const taken = new Map<Named, string[]>()
    for (const { name } of lists[at] ?? []) {
      const owner = owners.get(name)
      if (owner === undefined) owners.set(name, member)
      else if (owner !== member) taken.set(owner, [...(taken.get(owner) ?? []), name])
    }
    return [...taken].map(([owner, names]) => clash(kind, member, owner, names))
  })
}

function clash(kind: string, hidden: Named, owner: Named, names: readonly string[]): NameClash {
  const { name } = hidden.upstream
  const told = names.slice(0, MAX_NAMES).map((each) => `'${each}'`)
  if (names.length > MAX_NAMES) told.push(`and ${names.length - MAX_NAMES} more`)
  const otherwise = hidden.hasPrefix ? '' : `, or give '${name}' a prefix`
  const text =
    `The upstreams '${owner.upstream.name}' and '${name}' have ${kind} of the same name: ${told.join(', ')}. ` +
    `Those of '${owner.upstream.name}' are served, those of '${name}' are hidden. ` +
    `Rename them under ${kind} of one of the two${otherwise}.`
  return { hidden: name, text }
}
