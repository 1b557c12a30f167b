/** Addresses in what an upstream says: a client that reads one has to reach the upstream that gave it. */
import {
  type CallToolResult,
  type ContentBlock,
  type GetPromptResult,
  isObject,
  type JsonObject,
  parseUriTemplate,
} from '@causeway/protocol'
import { andThen, type MaybePromise, type Provider, type Scope, type ToolSource } from '@causeway/server'

/** Anybody reaches these by themselves. */
const WEB = /^https?:/i

/** Is this address one of the upstream's own? */
type IsOwn = (uri: string) => boolean

/**
 * A provider whose results name resources by their outer addresses: links and embedded resources of tools and prompts. An address of the
 * web stays as it is where the upstream does not offer it as a resource, since its readers are meant to fetch it themselves.
 */
export function withOuterLinks(provider: Provider, affix: string): Provider {
  if (affix === '') return provider
  const links = new Links(provider, affix)
  const tools: ToolSource = {
    list: (scope) => provider.tools?.list(scope) ?? [],
    get: (name, scope) => provider.tools?.get(name, scope),
    call: (name, args, context) =>
      andThen(provider.tools?.call(name, innerAddresses(args, affix), context) ?? NO_TOOL, (result) =>
        links.ofTool(result, context),
      ),
  }
  const prompts: NonNullable<Provider['prompts']> = {
    list: (scope) => provider.prompts?.list(scope) ?? [],
    get: (name, scope) => provider.prompts?.get(name, scope),
    render: (name, args, context) =>
      andThen(provider.prompts?.render(name, args, context) ?? NO_PROMPT, (result) => links.ofPrompt(result, context)),
    complete: (name, params, context) => provider.prompts?.complete?.(name, params, context),
  }
  return {
    get varies() {
      return provider.varies === true
    },
    get tools() {
      return provider.tools && tools
    },
    get prompts() {
      return provider.prompts && prompts
    },
    get resources() {
      return provider.resources
    },
    notes: (kind, scope) => provider.notes?.(kind, scope),
    onChange: (listener) => provider.onChange?.(listener) ?? (() => {}),
    close: () => provider.close?.(),
  }
}

const NO_TOOL: CallToolResult = {
  content: [{ type: 'text', text: 'There are no tools any more.' }],
  isError: true,
}
const NO_PROMPT: GetPromptResult = { messages: [] }

class Links {
  readonly #provider: Provider
  readonly #affix: string

  constructor(provider: Provider, affix: string) {
    this.#provider = provider
    this.#affix = affix
  }

  ofTool(result: CallToolResult, scope: Scope): MaybePromise<CallToolResult> {
    const { content } = result
    // One that asks for input has no content.
    if (content === undefined || !content.some(hasAddress)) return result
    return andThen(this.#ownAmong(content, scope), (isOwn) => ({
      ...result,
      content: content.map((block) => this.#outer(block, isOwn)),
    }))
  }

  ofPrompt(result: GetPromptResult, scope: Scope): MaybePromise<GetPromptResult> {
    const { messages } = result
    const blocks = messages?.map(({ content }) => content) ?? []
    if (!blocks.some(hasAddress)) return result
    return andThen(this.#ownAmong(blocks, scope), (isOwn) => ({
      ...result,
      messages: messages.map((message) => ({ ...message, content: this.#outer(message.content, isOwn) })),
    }))
  }

  #outer(block: ContentBlock, isOwn: IsOwn): ContentBlock {
    const uri = addressIn(block)
    if (uri === undefined || !isOwn(uri)) return block
    const outer = this.#affix + uri
    if (block.type === 'resource') return { ...block, resource: { ...block.resource, uri: outer } }
    return block.type === 'resource_link' ? { ...block, uri: outer } : block
  }

  /** What is offered is looked up only where there is an address of the web. */
  #ownAmong(blocks: readonly ContentBlock[], scope: Scope): MaybePromise<IsOwn> {
    if (!blocks.some((block) => WEB.test(addressIn(block) ?? ''))) return () => true
    const { resources } = this.#provider
    if (resources === undefined) return (uri) => !WEB.test(uri)
    return andThen(resources.list(scope), (listed) =>
      andThen(resources.templates(scope), (templates) => {
        const matches = (uri: string): boolean =>
          templates.some(({ uriTemplate }) => isMadeBy(uriTemplate, uri)) || listed.some((one) => one.uri === uri)
        return (uri) => !WEB.test(uri) || matches(uri)
      }),
    )
  }
}

function hasAddress(block: ContentBlock): boolean {
  return addressIn(block) !== undefined
}

/** Upstreams may say anything: what is no address is left alone. */
function addressIn(block: ContentBlock): string | undefined {
  if (block?.type !== 'resource_link' && block?.type !== 'resource') return undefined
  const uri: unknown =
    block.type === 'resource' ? (isObject(block.resource) ? block.resource.uri : undefined) : block.uri
  return typeof uri === 'string' ? uri : undefined
}

/** Could a template of the upstream make this address? */
export function isMadeBy(uriTemplate: string, uri: string): boolean {
  try {
    return parseUriTemplate(uriTemplate).match(uri) !== undefined
  } catch {
    return false // what is no template makes no address
  }
}

/** Arguments that are outer addresses of this upstream, as models copy them from results, by the address that it knows. */
function innerAddresses(args: JsonObject, affix: string): JsonObject {
  let changed: { [name: string]: unknown } | undefined
  for (const name in args) {
    const value = args[name]
    const inner = Array.isArray(value) ? innerItems(value, affix) : innerAddress(value, affix)
    if (inner === value) continue
    changed ??= { ...args }
    changed[name] = inner
  }
  return changed ?? args
}

function innerItems(items: readonly unknown[], affix: string): readonly unknown[] {
  const inner = items.map((item) => innerAddress(item, affix))
  return inner.some((item, at) => item !== items[at]) ? inner : items
}

function innerAddress(value: unknown, affix: string): unknown {
  if (typeof value !== 'string' || !value.startsWith(affix)) return value
  const inner = value.slice(affix.length)
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(inner) ? inner : value
}
