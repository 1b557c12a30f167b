import type { Provider } from '../provider.js'
import { type ItemView, viewed } from './view.js'

/** New names by old ones. */
export interface Renaming {
  readonly tools?: { readonly [old: string]: string }
  readonly prompts?: { readonly [old: string]: string }
}

/** Gives tools and prompts other names; the old ones are unknown then. @throws {TypeError} where two get the same */
export function rename(provider: Provider, { tools = {}, prompts = {} }: Renaming): Provider {
  return viewed(provider, { tool: renamed(tools), prompt: renamed(prompts) })
}

function renamed<T extends { readonly name: string }>(names: { readonly [old: string]: string }): ItemView<T> {
  const outer = new Map(Object.entries(names))
  const inner = new Map(Object.entries(names).map(([old, name]) => [name, old]))
  if (inner.size < outer.size) throw new TypeError('Expected different new names; two are the same.')
  return {
    show: (item) => {
      const name = outer.get(item.name)
      return name === undefined ? item : { ...item, name }
    },
    inner: (name) => inner.get(name) ?? (outer.has(name) ? undefined : name),
    outer: (name) => outer.get(name) ?? name,
  }
}
