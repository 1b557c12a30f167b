import type { Provider } from '../provider.js'
import { type ItemView, viewed } from './view.js'

const SEPARATOR = '__'

/**
 * Names become `prefix__name`, URIs and templates `prefix+scheme:…`; both can be read back. So do the URIs of resources that tools
 * and prompts link to or embed, but for addresses of the web that the provider does not offer as resources.
 * @throws {TypeError} where the prefix is not letters, digits, `-` and single `_`, a letter first, at most 63 characters
 */
export function prefix(provider: Provider, name: string): Provider {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(name) || name.includes(SEPARATOR)) {
    throw new TypeError(`Expected a prefix of letters, digits, '-' and single '_', a letter first; got '${name}'.`)
  }
  const names = name + SEPARATOR
  // `_` is not allowed in the scheme of a URI.
  const uris = `${name.replaceAll('_', '-').toLowerCase()}+`
  return viewed(provider, {
    tool: affixed(names, (tool, toolName) => ({ ...tool, name: toolName(tool.name) })),
    prompt: affixed(names, (prompt, promptName) => ({ ...prompt, name: promptName(prompt.name) })),
    resource: affixed(uris, (resource, uri) => ({ ...resource, uri: uri(resource.uri) })),
    template: affixed(uris, (template, uri) => ({ ...template, uriTemplate: uri(template.uriTemplate) })),
  })
}

function affixed<T>(affix: string, show: (item: T, outer: (inner: string) => string) => T): ItemView<T> {
  const outer = (inner: string): string => affix + inner
  return {
    show: (item) => show(item, outer),
    inner: (name) => (name.startsWith(affix) ? name.slice(affix.length) : undefined),
    outer,
  }
}
