import {
  type Prompt,
  parseUriTemplate,
  type Resource,
  type ResourceTemplate,
  type Tool,
  type UriTemplate,
} from '@causeway/protocol'
import { fixArguments, type HandlerContext, type ItemView, type Provider, viewed } from '@causeway/server'
import type { ItemOverride, ToolOverride, UpstreamConfig } from '../config/definition.js'
import { uriAffix } from './exposed-name.js'
import { afterShowing, ownOf, renaming } from './renaming.js'

/**
 * An upstream as its entry in the configuration wants it seen: names with the prefix, or others; descriptions and annotations
 * changed; items hidden, and with a template whatever it makes; arguments fixed, or taken from the request.
 */
export function composed(provider: Provider, name: string, config: UpstreamConfig): Provider {
  const { prefix = name, tools = {}, prompts = {}, resources = {} } = config
  const isHidden = hidden(resources)
  const seen = viewed(withFixedArguments(provider, tools), {
    tool: renaming<Tool>(prefix, tools, (tool, outer) => shownTool(tool, outer, ownOf(tools, tool.name))),
    prompt: renaming<Prompt>(prefix, prompts, (prompt, outer) => shown(prompt, outer, ownOf(prompts, prompt.name))),
    resource: addressed<Resource>(prefix, resources, 'uri', isHidden),
    template: addressed<ResourceTemplate>(prefix, resources, 'uriTemplate', isHidden),
  })
  return findable(seen)
}

/** Shortened names are found as well, whether they were listed already or not. */
function findable(seen: Provider): Provider {
  const { tools, prompts, resources } = seen
  return {
    get varies() {
      return seen.varies === true
    },
    tools: tools && {
      ...tools,
      get: (name, scope) =>
        afterShowing(
          name,
          () => tools.get(name, scope),
          () => tools.list(scope),
        ),
    },
    prompts: prompts && {
      ...prompts,
      get: (name, scope) =>
        afterShowing(
          name,
          () => prompts.get(name, scope),
          () => prompts.list(scope),
        ),
    },
    resources,
    notes: (kind, scope) => seen.notes?.(kind, scope),
    onChange: (listener) => seen.onChange?.(listener) ?? (() => {}),
    close: () => seen.close?.(),
  }
}

function withFixedArguments(provider: Provider, tools: { readonly [name: string]: ToolOverride }): Provider {
  const fixed = Object.entries(tools).flatMap(([name, { fixed = {}, inject = {} }]) => {
    const injected = Object.entries(inject).map(([argument, source]) => [argument, injector(source)] as const)
    const all = [...Object.entries(fixed), ...injected]
    return all.length === 0 ? [] : [[name, Object.fromEntries(all)] as const]
  })
  return fixed.length === 0 ? provider : fixArguments(provider, Object.fromEntries(fixed))
}

/** Reads `principal.id`, `principal.claims.<name>`, `header.<name>`, `client.name` or `client.version` from a call. */
function injector(source: string): (context: HandlerContext) => unknown {
  const [where = '', ...rest] = source.split('.')
  const what = rest.join('.')
  switch (where) {
    case 'header':
      return (context) => context.header(what)
    case 'client':
      return ({ clientInfo }) => (what === 'name' ? clientInfo?.name : clientInfo?.version)
    default:
      return ({ principal }) => (what === 'id' ? principal?.id : memberAt(principal, rest))
  }
}

function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, member) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, member)) return undefined
    return (at as { readonly [name: string]: unknown })[member] // an object that has this member
  }, value)
}

function shownTool(tool: Tool, name: string, override: ToolOverride | undefined): Tool {
  const changed = shown(tool, name, override)
  if (override?.annotations === undefined) return changed
  return { ...changed, annotations: { ...tool.annotations, ...present(override.annotations) } }
}

function shown<T extends { readonly name: string }>(item: T, name: string, override: ItemOverride | undefined): T {
  if (override === undefined) return { ...item, name }
  const { title, description } = override
  return { ...item, name, ...present({ title, description }) }
}

/** Resources and templates are known by their addresses; what they are called is for display. */
function addressed<T extends { readonly name: string }>(
  prefix: string,
  overrides: { readonly [address: string]: ItemOverride },
  key: keyof T & ('uri' | 'uriTemplate'),
  isHidden: (address: string) => boolean,
): ItemView<T> {
  const affix = uriAffix(prefix)
  const outer = (inner: string): string => affix + inner
  return {
    show(item) {
      const address = String(item[key])
      if (isHidden(address)) return undefined
      return { ...item, [key]: outer(address), ...present({ ...ownOf(overrides, address), hide: undefined }) }
    },
    inner(address) {
      const inner = address.startsWith(affix) ? address.slice(affix.length) : undefined
      return inner === undefined || isHidden(inner) ? undefined : inner
    },
    outer,
  }
}

/** What is hidden: addresses, and what hidden templates make. */
function hidden(overrides: { readonly [address: string]: ItemOverride }): (address: string) => boolean {
  const addresses = Object.keys(overrides).filter((address) => overrides[address]?.hide === true)
  const templates = addresses.flatMap(templateOf)
  return (address) => addresses.includes(address) || templates.some((template) => template.match(address) !== undefined)
}

function templateOf(text: string): readonly UriTemplate[] {
  try {
    const template = parseUriTemplate(text)
    return template.variables.length === 0 ? [] : [template]
  } catch {
    // An address that is no template is hidden by itself.
    return []
  }
}

/** Without the members that are undefined. */
function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> } // the same members, but for those
}
