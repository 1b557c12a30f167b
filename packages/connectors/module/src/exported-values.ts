import { CausewayError } from '@causeway/protocol'
import { suggest } from '@causeway/schema'
import type { PromptValue, Provider, ResourceValue, ToolValue } from '@causeway/server'
import type { Exports } from './load-module.js'

/** What a file exports that can be served. */
export interface ExportedValues {
  readonly tools: { readonly [name: string]: ToolValue }
  readonly resources: readonly ResourceValue[]
  readonly prompts: { readonly [name: string]: PromptValue }
  /** Apps and other providers. */
  readonly providers: readonly Provider[]
}

/**
 * Sorts exports: apps and providers, `tool()`, `resource()` and `prompt()` values by their names, and plain objects of such values.
 * What is none of these is the file's own affair.
 *
 * @param wanted the names that count; without them all do
 * @throws {CausewayError} `ERR_MODULE_EXPORTS` where a wanted name is missing, or there is nothing to serve
 */
export function exportedValues(exports: Exports, wanted: readonly string[] | undefined, file: string): ExportedValues {
  const tools: Record<string, ToolValue> = {}
  const prompts: Record<string, PromptValue> = {}
  const resources = new Set<ResourceValue>()
  const providers = new Set<Provider>()
  const take = (name: string, value: unknown, depth: number): boolean => {
    if (isProvider(value)) providers.add(value)
    else if (isValue<ToolValue>(value, 'tool', 'run')) tools[named(name, file)] = value
    else if (isValue<PromptValue>(value, 'prompt', 'render')) prompts[named(name, file)] = value
    else if (isValue<ResourceValue>(value, 'resource', 'read')) resources.add(value)
    else if (depth === 0 && isPlainObject(value)) {
      return Object.entries(value).filter(([key, inner]) => take(key, inner, depth + 1)).length > 0
    } else return false
    return true
  }
  for (const name of wanted ?? Object.keys(exports)) {
    if (!Object.hasOwn(exports, name)) throw missing(name, exports, file)
    const isUsed = take(name, exports[name], 0)
    if (!isUsed && wanted !== undefined) throw useless(name, exports[name], file)
  }
  if (providers.size + resources.size + Object.keys(tools).length + Object.keys(prompts).length === 0) {
    throw nothing(exports, file)
  }
  return { tools, prompts, resources: [...resources], providers: [...providers] }
}

/** By what it can do, not by its class: the file may have another copy of the package than this program. */
function isProvider(value: unknown): value is Provider {
  if (typeof value !== 'object' || value === null || 'kind' in value) return false
  const sources = ['tools', 'resources', 'prompts'].map((name) => Reflect.get(value, name) as unknown)
  if (['attach', 'fetch', 'close'].every((name) => typeof Reflect.get(value, name) === 'function')) return true
  return sources.some(
    (source) => typeof source === 'object' && source !== null && typeof Reflect.get(source, 'list') === 'function',
  )
}

function isValue<T>(value: unknown, kind: string, member: string): value is T {
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'kind') !== kind) return false
  return typeof Reflect.get(value, member) === 'function' && typeof Reflect.get(value, 'definition') === 'object'
}

function isPlainObject(value: unknown): value is Exports {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function named(name: string, file: string): string {
  if (name !== 'default') return name
  const how = 'export it under its name instead: export const add = tool(…)'
  throw new CausewayError(
    'ERR_MODULE_EXPORTS',
    `The default export of '${file}' is a tool or prompt, which has no name there; ${how}.`,
  )
}

function missing(name: string, exports: Exports, file: string): CausewayError {
  const near = suggest(name, Object.keys(exports))
  const hint = near === undefined ? `It exports ${described(exports)}.` : `Did you mean '${near}'?`
  return new CausewayError('ERR_MODULE_EXPORTS', `Expected '${file}' to export '${name}'; it does not. ${hint}`)
}

function useless(name: string, value: unknown, file: string): CausewayError {
  return new CausewayError(
    'ERR_MODULE_EXPORTS',
    `Expected '${name}' in '${file}' to be an app, tool, resource or prompt; it is ${kindOf(value)}.`,
  )
}

function nothing(exports: Exports, file: string): CausewayError {
  const how = "Write: export const add = tool({ description: '…' }, () => …)"
  return new CausewayError(
    'ERR_MODULE_EXPORTS',
    `Expected '${file}' to export tools, resources, prompts or an app; it exports ${described(exports)}. ${how}`,
  )
}

function described(exports: Exports): string {
  const names = Object.entries(exports).map(([name, value]) => `${name} (${kindOf(value)})`)
  return names.length === 0 ? 'nothing' : names.slice(0, 10).join(', ')
}

function kindOf(value: unknown): string {
  if (isProvider(value)) return 'an app'
  for (const kind of ['tool', 'prompt', 'resource']) if (isPlainObject(value) && value.kind === kind) return `a ${kind}`
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
