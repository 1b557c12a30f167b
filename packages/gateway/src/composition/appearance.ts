import {
  type Prompt,
  parseUriTemplate,
  type Resource,
  type ResourceTemplate,
  type Tool,
  type UriTemplate,
} from '@causeway/protocol'
import type { ItemView } from '@causeway/server'
import type { ItemOverride, ToolOverride, UpstreamConfig } from '../config/definition.js'
import { uriAffix } from './exposed-name.js'
import { ownOf, renaming } from './renaming.js'

/** How the items of one upstream look to clients. */
export interface Appearance {
  readonly tool: ItemView<Tool>
  readonly prompt: ItemView<Prompt>
  readonly resource: ItemView<Resource>
  readonly template: ItemView<ResourceTemplate>
}

/** Names and addresses with the prefix, or those that the entry gives; what it says of titles, descriptions and annotations. */
export function appearance(name: string, config: UpstreamConfig): Appearance {
  const { prefix = name, tools = {}, prompts = {}, resources = {} } = config
  const isHidden = hidden(resources)
  return {
    tool: renaming<Tool>(prefix, tools, (tool, outer) => shownTool(tool, outer, ownOf(tools, tool.name))),
    prompt: renaming<Prompt>(prefix, prompts, (prompt, outer) => shown(prompt, outer, ownOf(prompts, prompt.name))),
    resource: addressed<Resource>(prefix, resources, 'uri', isHidden),
    template: addressed<ResourceTemplate>(prefix, resources, 'uriTemplate', isHidden),
  }
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
