import type { Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import type { Provider } from '../provider.js'
import { tagsOf } from '../tags.js'
import { type ItemView, viewed } from './view.js'

/** Anything that lists show, as filters see it. */
export interface Candidate {
  readonly kind: 'tool' | 'prompt' | 'resource' | 'template'
  /** The name of a tool or prompt, the URI of a resource, the text of a template. */
  readonly id: string
  readonly tags: readonly string[]
  readonly item: Tool | Prompt | Resource | ResourceTemplate
}

/**
 * Shows only what `keep` says yes to; the rest is neither listed nor found, and nobody hears of its changes. A resource that is read or
 * subscribed to is put to `keep` by its URI, whether a list shows it or a template makes it.
 */
export function filter(provider: Provider, keep: (candidate: Candidate) => boolean): Provider {
  return viewed(provider, {
    tool: filtered('tool', (tool) => tool.name, keep),
    prompt: filtered('prompt', (prompt) => prompt.name, keep),
    resource: filtered('resource', (resource) => resource.uri, keep),
    template: filtered('template', (template) => template.uriTemplate, keep),
    readable: (uri) => keep({ kind: 'resource', id: uri, tags: [], item: { uri, name: uri } }),
  })
}

/** Shows everything but what has one of these names, URIs or templates. */
export function hide(provider: Provider, ...ids: readonly string[]): Provider {
  const hidden = new Set(ids)
  return filter(provider, ({ id }) => !hidden.has(id))
}

function filtered<T extends Candidate['item']>(
  kind: Candidate['kind'],
  idOf: (item: T) => string,
  keep: (candidate: Candidate) => boolean,
): ItemView<T> {
  return {
    show: (item) => (keep({ kind, id: idOf(item), tags: tagsOf(item), item }) ? item : undefined),
    inner: (name) => name,
    outer: (name) => name,
  }
}
