/** A server's catalog, seen through its own middleware: what another server gets when it mounts this one. */
import type { CallToolResult, GetPromptResult, JsonObject, ReadResourceResult } from '@causeway/protocol'
import type { Catalog } from './catalog.js'
import type { Endpoint } from './compose.js'
import type { HandlerContext } from './context.js'
import { andThen, type MaybePromise } from './maybe-promise.js'
import type { PromptSource, ResourceSource, ToolSource } from './provider.js'
import type { ServerRequest } from './server-request.js'

/** The sources of a server as a provider. */
export function sourcesOver(
  catalog: Catalog,
  endpoint: Endpoint,
): { readonly tools: ToolSource; readonly resources: ResourceSource; readonly prompts: PromptSource } {
  return {
    tools: toolSourceOver(catalog, endpoint),
    resources: resourceSourceOver(catalog, endpoint),
    prompts: promptSourceOver(catalog, endpoint),
  }
}

function toolSourceOver(catalog: Catalog, endpoint: Endpoint): ToolSource {
  return {
    list: (scope) => catalog.tools(scope),
    get: (name, scope) => andThen(catalog.tool(name, scope), (found) => found?.item),
    // The endpoint of `tools/call` answers with this result.
    call: (name, args, context) =>
      endpoint(inner(context, 'tools/call', name, { name, arguments: args })) as MaybePromise<
        CallToolResult & JsonObject
      >,
  }
}

function resourceSourceOver(catalog: Catalog, endpoint: Endpoint): ResourceSource {
  return {
    list: (scope) => catalog.resources(scope),
    templates: (scope) => catalog.templates(scope),
    read: async (uri, context) => {
      try {
        return (await endpoint(inner(context, 'resources/read', uri, { uri }))) as ReadResourceResult & JsonObject // its endpoint's result
      } catch (error) {
        if (isNotFound(error, uri)) return undefined
        throw error
      }
    },
    complete: (uriTemplate, params, context) => catalog.completeResource(uriTemplate, params, context),
    watch: (uri) => catalog.watch(uri),
  }
}

function promptSourceOver(catalog: Catalog, endpoint: Endpoint): PromptSource {
  return {
    list: (scope) => catalog.prompts(scope),
    get: (name, scope) => andThen(catalog.prompt(name, scope), (found) => found?.item),
    render: (name, args, context) =>
      endpoint(inner(context, 'prompts/get', name, { name, arguments: args })) as MaybePromise<
        GetPromptResult & JsonObject
      >, // its endpoint's result
    complete: (name, params, context) =>
      andThen(catalog.prompt(name, context), (found) => found?.source.complete?.(name, params, context)),
  }
}

/** The request as the mounted server knows it: its own names, everything else as it came. */
function inner(context: HandlerContext, method: string, name: string, params: JsonObject): ServerRequest {
  const { request } = context
  const { _meta, inputResponses, requestState } = request.params
  return {
    ...request,
    mounted: context,
    method,
    name,
    params: {
      ...params,
      ...(_meta === undefined ? {} : { _meta }),
      ...(inputResponses === undefined ? {} : { inputResponses }),
      ...(requestState === undefined ? {} : { requestState }),
    },
  }
}

function isNotFound(error: unknown, uri: string): boolean {
  const data = (error as { data?: { uri?: unknown } } | undefined)?.data // any thrown value may be asked for a member
  return data?.uri === uri
}
