/** How one provider is seen through another: the base of every transform. */
import type { JsonObject, Prompt, Resource, ResourceTemplate, Tool } from '@causeway/protocol'
import type { HandlerContext } from '../context.js'
import { andThen } from '../maybe-promise.js'
import { onceFor } from '../once-for.js'
import type { Change, PromptSource, Provider, ResourceSource, ToolSource } from '../provider.js'
import { Links } from './links.js'

/** Each member is about one kind of item; without it that kind is seen as it is. */
export interface View {
  readonly tool?: ItemView<Tool>
  readonly prompt?: ItemView<Prompt>
  /** Resources that tools and prompts link to or embed, and addresses in arguments, are seen the same way. */
  readonly resource?: ItemView<Resource>
  readonly template?: ItemView<ResourceTemplate>
  /** Arguments on their way to the tool of that (inner) name. */
  arguments?(tool: string, args: JsonObject, context: HandlerContext): JsonObject
  /** May the resource of that (inner) URI be read, and its changes heard of? @default yes */
  readable?(uri: string): boolean
}

export interface ItemView<T> {
  /** The item as it is seen; undefined where it is not. The inner item is never changed. */
  show(item: T): T | undefined
  /** The inner name (URI, template) of what is seen as `outer`; undefined where nothing is. */
  inner(outer: string): string | undefined
  /** The reverse of `inner`. */
  outer(inner: string): string
}

/** A provider seen through `view`. */
export function viewed(provider: Provider, view: View): Provider {
  const links = view.resource && new Links(provider, view.resource)
  const tools = onceFor((source: ToolSource) => viewedTools(source, view, links))
  const prompts = onceFor((source: PromptSource) => viewedPrompts(source, view, links))
  const resources = onceFor((source: ResourceSource) => viewedResources(source, view))
  return {
    get varies() {
      return provider.varies ?? false
    },
    get tools() {
      return provider.tools && tools(provider.tools)
    },
    get prompts() {
      return provider.prompts && prompts(provider.prompts)
    },
    get resources() {
      return provider.resources && resources(provider.resources)
    },
    get instructions() {
      return provider.instructions
    },
    notes: (kind, scope) => provider.notes?.(kind, scope),
    freshness: (kind, scope) => provider.freshness?.(kind, scope),
    onChange: (listener) =>
      provider.onChange?.((change) => {
        const told = changeSeen(view, change)
        if (told !== undefined) listener(told)
      }) ?? (() => {}),
    rootsChanged: (peer) => provider.rootsChanged?.(peer),
    close: () => provider.close?.(),
  }
}

function viewedTools(source: ToolSource, view: View, links: Links | undefined): ToolSource {
  const show = memoised(view.tool)
  const showAll = onceFor((tools: readonly Tool[]) => seen(tools, show))
  return {
    list: (scope) => andThen(source.list(scope), showAll),
    get(name, scope) {
      const inner = innerOf(view.tool, name)
      return inner === undefined ? undefined : andThen(source.get(inner, scope), (tool) => tool && show(tool))
    },
    call(name, args, context) {
      const inner = innerOf(view.tool, name) ?? name
      const known = links?.ofArguments(args) ?? args
      const result = source.call(inner, view.arguments?.(inner, known, context) ?? known, context)
      return links === undefined ? result : andThen(result, (one) => links.ofTool(one, context))
    },
  }
}

function viewedPrompts(source: PromptSource, view: View, links: Links | undefined): PromptSource {
  const show = memoised(view.prompt)
  const showAll = onceFor((prompts: readonly Prompt[]) => seen(prompts, show))
  return {
    list: (scope) => andThen(source.list(scope), showAll),
    get(name, scope) {
      const inner = innerOf(view.prompt, name)
      return inner === undefined ? undefined : andThen(source.get(inner, scope), (prompt) => prompt && show(prompt))
    },
    render(name, args, context) {
      const result = source.render(innerOf(view.prompt, name) ?? name, args, context)
      return links === undefined ? result : andThen(result, (one) => links.ofPrompt(one, context))
    },
    complete: (name, params, context) => source.complete?.(innerOf(view.prompt, name) ?? name, params, context),
  }
}

function viewedResources(source: ResourceSource, view: View): ResourceSource {
  const show = memoised(view.resource)
  const showTemplate = memoised(view.template)
  const showAll = onceFor((resources: readonly Resource[]) => seen(resources, show))
  const showTemplates = onceFor((templates: readonly ResourceTemplate[]) => seen(templates, showTemplate))
  return {
    list: (scope) => andThen(source.list(scope), showAll),
    templates: (scope) => andThen(source.templates(scope), showTemplates),
    read(uri, context) {
      const inner = readableAt(view, uri)
      if (inner === undefined) return undefined
      return andThen(source.read(inner, context), (result) => {
        // An `input_required` result has no contents.
        if (result?.contents === undefined || inner === uri) return result
        return { ...result, contents: result.contents.map((one) => ({ ...one, uri: outerOf(view.resource, one.uri) })) }
      })
    },
    complete(uriTemplate, params, context) {
      const inner = innerOf(view.template, uriTemplate)
      return inner === undefined ? undefined : source.complete?.(inner, params, context)
    },
    watch(uri) {
      const inner = readableAt(view, uri)
      return (inner === undefined ? undefined : source.watch?.(inner)) ?? (() => {})
    },
  }
}

/** A change as it is seen; undefined where it is one of a resource that is not. */
function changeSeen(view: View, change: Change): Change | undefined {
  if (change.kind !== 'resource') return change
  const uri = outerOf(view.resource, change.uri)
  return readableAt(view, uri) === undefined ? undefined : { ...change, uri }
}

/** The inner URI of what is seen as `outer`; undefined where nothing is that may be read. */
function readableAt(view: View, outer: string): string | undefined {
  const inner = innerOf(view.resource, outer)
  return inner === undefined || view.readable?.(inner) === false ? undefined : inner
}

function innerOf<T>(view: ItemView<T> | undefined, outer: string): string | undefined {
  return view === undefined ? outer : view.inner(outer)
}

function outerOf<T>(view: ItemView<T> | undefined, inner: string): string {
  return view === undefined ? inner : view.outer(inner)
}

function seen<T>(items: readonly T[], show: (item: T) => T | undefined): readonly T[] {
  return items.map(show).filter((item) => item !== undefined)
}

function memoised<T extends object>(view: ItemView<T> | undefined): (item: T) => T | undefined {
  return view === undefined ? (item) => item : onceFor((item: T) => view.show(item))
}
