import type { JsonObject, Tool } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { Provider } from '../provider.js'
import { viewed } from './view.js'

/** Sets arguments of tools once and for all: by tool, then by argument. Clients neither see nor can change them. */
export function fixArguments(provider: Provider, fixed: { readonly [tool: string]: JsonObject }): Provider {
  return viewed(provider, {
    tool: {
      show: (tool) => (Object.hasOwn(fixed, tool.name) ? without(tool, Object.keys(fixed[tool.name] ?? {})) : tool),
      inner: (name) => name,
      outer: (name) => name,
    },
    arguments: (tool, args) => (Object.hasOwn(fixed, tool) ? { ...args, ...fixed[tool] } : args),
  })
}

function without(tool: Tool, names: readonly string[]): Tool {
  const { properties, required } = tool.inputSchema
  const kept = isJsonObject(properties)
    ? Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)))
    : {}
  const stillRequired = Array.isArray(required) ? required.filter((name) => !names.includes(name)) : []
  const { required: _, ...rest } = tool.inputSchema
  return {
    ...tool,
    inputSchema: { ...rest, properties: kept, ...(stillRequired.length === 0 ? {} : { required: stillRequired }) },
  }
}
