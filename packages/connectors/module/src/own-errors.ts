/**
 * Files may bring a copy of this stack of their own. Its errors mean the same, and are other classes, which nobody here would
 * recognise: they are thrown again as ours.
 */
import { CausewayError, RpcError } from '@causeway/protocol'
import { App, type PromptValue, type Provider, type ResourceValue, ToolError, type ToolValue } from '@causeway/server'
import type { ExportedValues } from './exported-values.js'

/** The same values and providers, which throw errors of this copy only. */
export function withOwnErrors(values: ExportedValues): ExportedValues {
  return {
    tools: mapped(values.tools, (tool): ToolValue => ({ ...tool, run: guarded(tool.run) })),
    prompts: mapped(values.prompts, (prompt): PromptValue => ({ ...prompt, render: guarded(prompt.render) })),
    resources: values.resources.map((one): ResourceValue => ({ ...one, read: guarded(one.read) })),
    providers: values.providers.map((provider) => (provider instanceof App ? provider : guardedProvider(provider))),
  }
}

function mapped<T>(values: { readonly [name: string]: T }, change: (value: T) => T): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}

function guardedProvider(provider: Provider): Provider {
  const seen = new WeakMap<object, object>()
  const source = <T extends object>(one: T | undefined, methods: readonly (keyof T & string)[]): T | undefined => {
    if (one === undefined) return undefined
    const known = seen.get(one)
    if (known !== undefined) return known as T // made from it below
    const guards = Object.fromEntries(
      methods.flatMap((method) => {
        const member = one[method]
        return typeof member === 'function' ? [[method, guarded(member.bind(one))]] : []
      }),
    )
    const guardedOne = Object.setPrototypeOf(guards, one) as T // everything else is the source's own
    seen.set(one, guardedOne)
    return guardedOne
  }
  return {
    get varies() {
      return provider.varies ?? false
    },
    get tools() {
      return source(provider.tools, ['list', 'get', 'call'])
    },
    get resources() {
      return source(provider.resources, ['list', 'templates', 'read', 'complete', 'watch'])
    },
    get prompts() {
      return source(provider.prompts, ['list', 'get', 'render', 'complete'])
    },
    notes: (kind, scope) => provider.notes?.(kind, scope),
    onChange: (listener) => provider.onChange?.(listener) ?? (() => undefined),
    close: () => provider.close?.(),
  }
}

/** The function, whose errors are ours. A result that is there at once is there at once. */
function guarded<A extends readonly unknown[]>(run: (...args: A) => unknown): (...args: A) => never {
  return (...args) => {
    try {
      const result = run(...args)
      const isPromise = typeof result === 'object' && result !== null && 'then' in result
      return (isPromise ? Promise.resolve(result).catch(rethrow) : result) as never // of whatever type it was before
    } catch (error) {
      return rethrow(error)
    }
  }
}

function rethrow(error: unknown): never {
  throw ownError(error)
}

function ownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, data } = error as { code?: unknown; data?: unknown } // errors may have them
  if (error.name === 'ToolError' && !(error instanceof ToolError)) return new ToolError(error.message, { cause: error })
  if (error.name === 'RpcError' && !(error instanceof RpcError) && typeof code === 'number') {
    return new RpcError(code, error.message, data, { cause: error })
  }
  if (error.name === 'CausewayError' && !(error instanceof CausewayError) && isCausewayCode(code)) {
    return new CausewayError(code, error.message, { cause: error })
  }
  return error
}

function isCausewayCode(code: unknown): code is `ERR_${string}` {
  return typeof code === 'string' && code.startsWith('ERR_')
}
