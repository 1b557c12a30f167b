import type { JsonObject } from '@causeway/protocol'
import type { Provider } from '../provider.js'
import { TAGS, tagsOf } from '../tags.js'
import { type ItemView, viewed } from './view.js'

/** Adds tags to everything that the provider shows. */
export function tag(provider: Provider, ...tags: readonly string[]): Provider {
  return viewed(provider, { tool: tagged(tags), prompt: tagged(tags), resource: tagged(tags), template: tagged(tags) })
}

function tagged<T extends { readonly _meta?: JsonObject }>(tags: readonly string[]): ItemView<T> {
  return {
    show: (item) => ({ ...item, _meta: { ...item._meta, [TAGS]: [...new Set([...tagsOf(item), ...tags])] } }),
    inner: (name) => name,
    outer: (name) => name,
  }
}
