/** Addresses in what a provider says, seen from outside: a client that reads one has to get there. */
import {
  type CallToolResult,
  type ContentBlock,
  type GetPromptResult,
  isObject,
  type JsonObject,
  parseUriTemplate,
  type Resource,
} from '@causeway/protocol'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { Provider, Scope } from '../provider.js'
import type { ItemView } from './view.js'

/** Anybody reaches these by themselves. */
const WEB = /^https?:/i

const ADDRESS = /^[a-z][a-z0-9+.-]*:\S+$/i

/** Is this address one of the provider's own? */
type IsOwn = (uri: string) => boolean

/**
 * The links and embedded resources of tools and prompts by their outer addresses. An address of the web stays as it is where the
 * provider does not offer it as a resource, since its readers are meant to fetch it themselves.
 */
export class Links {
  readonly #provider: Provider
  readonly #view: ItemView<Resource>

  constructor(provider: Provider, view: ItemView<Resource>) {
    this.#provider = provider
    this.#view = view
  }

  ofTool(result: CallToolResult, scope: Scope): MaybePromise<CallToolResult> {
    const { content } = result
    // One that asks for input has no content.
    if (content === undefined || !content.some((block) => this.#isMoved(block))) return result
    return andThen(this.#ownAmong(content, scope), (isOwn) => ({
      ...result,
      content: content.map((block) => this.#outer(block, isOwn)),
    }))
  }

  ofPrompt(result: GetPromptResult, scope: Scope): MaybePromise<GetPromptResult> {
    const { messages } = result
    const blocks = messages?.map(({ content }) => content) ?? []
    if (!blocks.some((block) => this.#isMoved(block))) return result
    return andThen(this.#ownAmong(blocks, scope), (isOwn) => ({
      ...result,
      messages: messages.map((message) => ({ ...message, content: this.#outer(message.content, isOwn) })),
    }))
  }

  /** Arguments that are outer addresses, as models copy them from results, by the addresses that the provider knows. */
  ofArguments(args: JsonObject): JsonObject {
    let changed: { [name: string]: unknown } | undefined
    for (const name in args) {
      const value = args[name]
      const inner = Array.isArray(value) ? this.#innerItems(value) : this.#inner(value)
      if (inner === value) continue
      changed ??= { ...args }
      changed[name] = inner
    }
    return changed ?? args
  }

  #isMoved(block: ContentBlock): boolean {
    const uri = addressIn(block)
    return uri !== undefined && this.#view.outer(uri) !== uri
  }

  #outer(block: ContentBlock, isOwn: IsOwn): ContentBlock {
    const uri = addressIn(block)
    if (uri === undefined || !isOwn(uri)) return block
    const outer = this.#view.outer(uri)
    if (block.type === 'resource') return { ...block, resource: { ...block.resource, uri: outer } }
    return block.type === 'resource_link' ? { ...block, uri: outer } : block
  }

  #innerItems(items: readonly unknown[]): readonly unknown[] {
    const inner = items.map((item) => this.#inner(item))
    return inner.some((item, at) => item !== items[at]) ? inner : items
  }

  #inner(value: unknown): unknown {
    if (typeof value !== 'string') return value
    const inner = this.#view.inner(value)
    return inner !== undefined && inner !== value && ADDRESS.test(inner) ? inner : value
  }

  /** What is offered is looked up only where there is an address of the web. */
  #ownAmong(blocks: readonly ContentBlock[], scope: Scope): MaybePromise<IsOwn> {
    if (!blocks.some((block) => WEB.test(addressIn(block) ?? ''))) return () => true
    const { resources } = this.#provider
    if (resources === undefined) return (uri) => !WEB.test(uri)
    return andThen(resources.list(scope), (listed) =>
      andThen(resources.templates(scope), (templates) => {
        const isOffered = (uri: string): boolean =>
          templates.some(({ uriTemplate }) => isMadeBy(uriTemplate, uri)) || listed.some((one) => one.uri === uri)
        return (uri) => !WEB.test(uri) || isOffered(uri)
      }),
    )
  }
}

/** Providers may say anything: what is no address is left alone. */
function addressIn(block: ContentBlock): string | undefined {
  if (block?.type !== 'resource_link' && block?.type !== 'resource') return undefined
  const uri: unknown =
    block.type === 'resource' ? (isObject(block.resource) ? block.resource.uri : undefined) : block.uri
  return typeof uri === 'string' ? uri : undefined
}

function isMadeBy(uriTemplate: string, uri: string): boolean {
  try {
    return parseUriTemplate(uriTemplate).match(uri) !== undefined
  } catch {
    return false // what is no template makes no address
  }
}
