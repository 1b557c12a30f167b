import type { Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import { fixArguments, type HandlerContext, type ItemView, type Provider, viewed } from '@causeway/server'
import type { ItemOverride, ToolOverride, UpstreamConfig } from '../config/definition.js'
import { uriAffix } from './exposed-name.js'
import { ownOf, renaming } from './renaming.js'

/**
 * An upstream as its entry in the configuration wants it seen: names with the prefix, or others; descriptions and annotations
 * changed; items hidden; arguments fixed, or taken from the request.
 */
export function composed(provider: Provider, name: string, config: UpstreamConfig): Provider {
  const { prefix = name, tools = {}, prompts = {}, resources = {} } = config
  return viewed(withFixedArguments(provider, tools), {
    tool: renaming<Tool>(prefix, tools, (tool, outer) => shownTool(tool, outer, ownOf(tools, tool.name))),
    prompt: renaming<Prompt>(prefix, prompts, (prompt, outer) => shown(prompt, outer, ownOf(prompts, prompt.name))),
    resource: addressed<Resource>(prefix, resources, 'uri'),
    template: addressed<ResourceTemplate>(prefix, resources, 'uriTemplate'),
    readable: (uri) => ownOf(resources, uri)?.hide !== true,
  })
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
): ItemView<T> {
  const affix = uriAffix(prefix)
  const outer = (inner: string): string => affix + inner
  return {
    show(item) {
      const address = String(item[key])
      const override = ownOf(overrides, address)
      if (override?.hide === true) return undefined
      return { ...item, [key]: outer(address), ...present({ ...override, hide: undefined }) }
    },
    inner: (address) => (address.startsWith(affix) ? address.slice(affix.length) : undefined),
    outer,
  }
}

/** Without the members that are undefined. */
function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> } // the same members, but for those
}
