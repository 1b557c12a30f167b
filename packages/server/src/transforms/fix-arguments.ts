import type { JsonObject, Tool } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { HandlerContext } from '../context.js'
import type { Provider } from '../provider.js'
import { viewed } from './view.js'

/**
 * Sets arguments of tools once and for all: by tool, then by argument, to a value or to what a function makes of the call's context
 * (undefined leaves the argument out). Clients neither see nor can change them.
 */
export function fixArguments(
  provider: Provider,
  fixed: { readonly [tool: string]: { readonly [argument: string]: unknown } },
): Provider {
  return viewed(provider, {
    tool: {
      show: (tool) => (Object.hasOwn(fixed, tool.name) ? without(tool, Object.keys(fixed[tool.name] ?? {})) : tool),
      inner: (name) => name,
      outer: (name) => name,
    },
    arguments: (tool, args, context) =>
      Object.hasOwn(fixed, tool) ? withFixed(args, fixed[tool] ?? {}, context) : args,
  })
}

function withFixed(
  args: JsonObject,
  fixed: { readonly [argument: string]: unknown },
  context: HandlerContext,
): JsonObject {
  const all: { [argument: string]: unknown } = { ...args }
  for (const [name, value] of Object.entries(fixed)) {
    const told = typeof value === 'function' ? value(context) : value
    if (told === undefined) delete all[name]
    else all[name] = told
  }
  return all
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
