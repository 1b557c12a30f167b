import type { Tool } from '@causeway/protocol'
import {
  type Change,
  type ListKind,
  type PromptSource,
  type Provider,
  type ResourceSource,
  ToolError,
  type ToolSource,
} from '@causeway/server'
import type { UpstreamLimits } from '../config/definition.js'
import { Governor } from './governor.js'
import type { LastLists } from './last-lists.js'
import { isCompletion, isPromptResult, isReadResult } from './result-shapes.js'
import type { Upstream } from './upstream.js'

/**
 * An upstream as a provider that is always there: while the upstream is down its lists are empty and its calls say so, its calls
 * are bounded in number and time, and what it throws becomes an answer that names it.
 */
export class Governed {
  readonly upstream: Upstream
  readonly provider: Provider
  /** What it offered when it was asked last, also while it is down. */
  readonly last: LastLists
  readonly #governor: Governor
  readonly #listeners = new Set<(change: Change) => void>()

  /** @param last what is known of it from before */
  constructor(upstream: Upstream, last: LastLists) {
    const governor = new Governor(upstream, last, (kind) => this.#tell({ kind: changeOf(kind) }))
    this.upstream = upstream
    this.last = last
    this.#governor = governor
    this.provider = {
      get varies() {
        return upstream.provider?.varies === true
      },
      tools: toolsOf(governor),
      resources: resourcesOf(governor),
      prompts: promptsOf(governor),
      notes: (kind, scope) => governor.notes(kind, (provider) => provider.notes?.(kind, scope)),
      onChange: (listener) => {
        this.#listeners.add(listener)
        return () => this.#listeners.delete(listener)
      },
    }
    // For as long as the upstream lives.
    upstream.onEvent((event) => {
      if (event.kind !== 'state') this.#tell(event)
      else for (const kind of ['tools', 'resources', 'prompts'] as const) this.#tell({ kind })
    })
  }

  /** Calls that run, and that wait for their turn. */
  get load(): { readonly active: number; readonly waiting: number } {
    return this.#governor.load
  }

  /** Lists that the upstream does not give, though it is there. */
  get failing(): readonly ListKind[] {
    return this.#governor.failing
  }

  /** What of its lists is left out as it is broken, each in a sentence. */
  get leftOut(): readonly string[] {
    return this.#governor.leftOut
  }

  /** Is it there, and did its last list of that kind come? */
  isListing(kind: ListKind): boolean {
    return this.#governor.isListing(kind)
  }

  /** Bounds the calls that come from now on. */
  bound(limits: UpstreamLimits): void {
    this.#governor.bound(limits)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

function changeOf(kind: ListKind): 'tools' | 'resources' | 'prompts' {
  return kind === 'templates' ? 'resources' : kind
}

function toolsOf(governor: Governor): ToolSource {
  return {
    list: (scope) => governor.list('tools', ({ tools }) => tools?.list(scope)),
    get(name, scope) {
      const { provider } = governor
      // Whoever calls it hears that the upstream is down, which helps more than that there is no such tool.
      if (provider === undefined) return absent(name)
      return governor.find(provider, ({ tools }) => tools?.get(name, scope))
    },
    call: (name, args, context) =>
      governor.call(context, ({ tools }) => {
        if (tools === undefined) throw new ToolError(`It has no tool '${context.calledAs ?? name}' any more.`)
        return tools.call(name, args, context)
      }),
  }
}

function resourcesOf(governor: Governor): ResourceSource {
  return {
    list: (scope) => governor.list('resources', ({ resources }) => resources?.list(scope)),
    templates: (scope) => governor.list('templates', ({ resources }) => resources?.templates(scope)),
    read: (uri, context) => governor.ask(context, isReadResult, ({ resources }) => resources?.read(uri, context)),
    complete: (uriTemplate, params, context) =>
      governor.ask(context, isCompletion, ({ resources }) => resources?.complete?.(uriTemplate, params, context)),
    watch: (uri) => watchThrough(governor.upstream, uri),
  }
}

function promptsOf(governor: Governor): PromptSource {
  return {
    list: (scope) => governor.list('prompts', ({ prompts }) => prompts?.list(scope)),
    get(name, scope) {
      const { provider } = governor
      if (provider === undefined) return { name }
      return governor.find(provider, ({ prompts }) => prompts?.get(name, scope))
    },
    render: (name, args, context) =>
      governor.ask(context, isPromptResult, ({ prompts }) => {
        if (prompts === undefined) throw new ToolError(`It has no prompt '${context.calledAs ?? name}' any more.`)
        return prompts.render(name, args, context)
      }),
    complete: (name, params, context) =>
      governor.ask(context, isCompletion, ({ prompts }) => prompts?.complete?.(name, params, context)),
  }
}

/** Watches a resource on whatever connection there is: again on the next one after this is lost. */
function watchThrough(upstream: Upstream, uri: string): () => void {
  let stop: (() => void) | undefined
  let on: Provider | undefined
  const watchOn = (provider: Provider | undefined): void => {
    if (provider === on) return
    const stopBefore = stop
    on = provider
    stop = undefined
    try {
      stopBefore?.()
      stop = provider?.resources?.watch?.(uri)
    } catch (error) {
      upstream.log.warn('upstream could not watch a resource', { uri, error })
    }
  }
  const leave = upstream.onEvent((event) => {
    if (event.kind === 'state') watchOn(upstream.provider)
  })
  watchOn(upstream.provider)
  return () => {
    leave()
    watchOn(undefined)
  }
}

function absent(name: string): Tool {
  return { name, inputSchema: { type: 'object' } }
}
