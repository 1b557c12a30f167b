import type { Provider, Scope } from '@causeway/server'
import { exposedName } from '../composition/exposed-name.js'
import { givenNames, ownOf } from '../composition/renaming.js'
import type { ItemOverride } from '../config/definition.js'

const EVERYBODY: Scope = { principal: undefined }
/** Of each kind; a list of all of them would help nobody. */
const MAX_TOLD = 10

interface Entry {
  readonly prefix: string
  readonly tools: { readonly [name: string]: ItemOverride }
  readonly prompts: { readonly [name: string]: ItemOverride }
}

/** Tools and prompts that nobody sees, because the configuration gives their names to others of the same upstream. */
export async function ownClashes(provider: Provider, entry: Entry): Promise<readonly string[]> {
  const [tools = [], prompts = []] = await Promise.all([
    provider.tools?.list(EVERYBODY),
    provider.prompts?.list(EVERYBODY),
  ])
  return [
    ...clashes('tool', tools, entry.tools, entry.prefix),
    ...clashes('prompt', prompts, entry.prompts, entry.prefix),
  ]
}

function clashes(
  what: 'tool' | 'prompt',
  items: readonly { readonly name: string }[],
  overrides: { readonly [name: string]: ItemOverride },
  prefix: string,
): readonly string[] {
  const key = `${what}s`
  const given = givenNames(overrides)
  const found = items.flatMap(({ name: inner }) => {
    const { hide, name = exposedName(prefix, inner) } = ownOf(overrides, inner) ?? {}
    const other = given.get(name)
    if (hide === true || other === undefined || other === inner) return []
    return [
      `The ${what} '${inner}' is hidden: the configuration gives its name, '${name}', to '${other}'. ` +
        `Choose another ${key}['${other}'].name, or write ${key}['${inner}']: { hide: true } where that is meant.`,
    ]
  })
  return found.slice(0, MAX_TOLD)
}
