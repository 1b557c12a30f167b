import { fixArguments, type HandlerContext, type Provider, viewed } from '@causeway/server'
import type { ToolOverride, UpstreamConfig } from '../config/definition.js'
import { appearance } from './appearance.js'
import { afterShowing } from './renaming.js'

/**
 * An upstream as its entry in the configuration wants it seen: names with the prefix, or others; descriptions and annotations
 * changed; items hidden, and with a template whatever it makes; arguments fixed, or taken from the request.
 */
export function composed(provider: Provider, name: string, config: UpstreamConfig): Provider {
  return findable(viewed(withFixedArguments(provider, config.tools ?? {}), appearance(name, config)))
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
