/** An upstream's tools, resources and prompts, each as a server asks for them. */
import type { Client } from '@causeway/client'
import {
  type CallToolResult,
  type CompleteParams,
  type CompleteResult,
  ErrorCode,
  type GetPromptResult,
  isObject,
  type JsonObject,
  parseUriTemplate,
  type ReadResourceResult,
  type ResourceTemplate,
  RpcError,
  type UriTemplate,
} from '@causeway/protocol'
import type { HandlerContext, PromptSource, ResourceSource, ToolSource } from '@causeway/server'
import type { Forwarding } from './forwarding.js'
import { UpstreamFailure } from './upstream-failure.js'
import type { UpstreamLists } from './upstream-lists.js'
import type { Watches } from './watches.js'

export interface SourceParts {
  readonly client: Client
  readonly forwarding: Forwarding
  readonly lists: UpstreamLists
}

export function toolSource({ forwarding, lists: { tools } }: SourceParts): ToolSource {
  return {
    list: () => tools.current(),
    get: (name) => tools.get(name),
    call: (name, args, context) =>
      forwarding.request('tools/call', { name, arguments: args }, context).then(result<CallToolResult>, asAnswer),
  }
}

/** A model can do something about an upstream that failed. */
function asAnswer(error: unknown): CallToolResult {
  if (!(error instanceof UpstreamFailure)) throw error
  return { content: [{ type: 'text', text: error.message }], isError: true }
}

export function promptSource({ client, forwarding, lists: { prompts } }: SourceParts): PromptSource {
  return {
    list: () => prompts.current(),
    get: (name) => prompts.get(name),
    render: async (name, args, context) =>
      result<GetPromptResult>(await forwarding.request('prompts/get', { name, arguments: args }, context)),
    complete: async (name, params, context) =>
      client.serverCapabilities.completions && complete(forwarding, params, { ...params.ref, name }, context),
  }
}

export function resourceSource(parts: SourceParts & { readonly watches: Watches }): ResourceSource {
  const { client, forwarding, watches } = parts
  const { resources, templates } = parts.lists
  return {
    list: () => resources.current(),
    templates: () => templates.current(),
    read: async (uri, context) => {
      try {
        return result<ReadResourceResult>(await forwarding.request('resources/read', { uri }, context))
      } catch (error) {
        if (isUnknown(error, uri) && !isOffered(uri, parts.lists)) return undefined
        throw error
      }
    },
    complete: async (uriTemplate, params, context) => {
      if (client.serverCapabilities.completions === undefined || templates.find(uriTemplate) === undefined)
        return undefined
      return complete(forwarding, params, { ...params.ref, uri: uriTemplate }, context)
    },
    watch: (uri) => (client.serverCapabilities.resources?.subscribe === true ? watches.watch(uri) : () => {}),
  }
}

async function complete(
  forwarding: Forwarding,
  { argument, context: others }: CompleteParams,
  ref: JsonObject,
  context: HandlerContext,
): Promise<CompleteResult> {
  const params = { ref, argument, ...(others === undefined ? {} : { context: others }) }
  return result<CompleteResult>(await forwarding.request('completion/complete', params, context))
}

function result<T extends object>(given: JsonObject): T {
  return given as object as T // as: forwarding has seen to it; what asks for input goes the same way
}

/** Servers say in different ways that they have no such resource. */
function isUnknown(error: unknown, uri: string): boolean {
  if (!(error instanceof RpcError)) return false
  return error.code === ErrorCode.InvalidParams || (isObject(error.data) && error.data.uri === uri)
}

function isOffered(uri: string, { resources, templates }: UpstreamLists): boolean {
  return resources.find(uri) !== undefined || templates.items.some((template) => matches(template, uri))
}

const parsed = new WeakMap<ResourceTemplate, UriTemplate | null>()

function matches(template: ResourceTemplate, uri: string): boolean {
  let known = parsed.get(template)
  if (known === undefined) {
    known = parse(template)
    parsed.set(template, known)
  }
  return known !== null && known.match(uri) !== undefined
}

function parse({ uriTemplate }: ResourceTemplate): UriTemplate | null {
  try {
    return parseUriTemplate(uriTemplate)
  } catch {
    // What is no template makes no URI.
    return null
  }
}
