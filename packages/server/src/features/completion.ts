import { type CompleteParams, type CompleteResult, type JsonObject, resourceNotFound } from '@causeway/protocol'
import type { Catalog } from '../catalog.js'
import { type Backstage, HandlerContext } from '../context.js'
import type { ServerRequest } from '../server-request.js'
import { unknownPrompt } from './prompts.js'

const NOTHING: CompleteResult = { completion: { values: [], total: 0, hasMore: false } }

/** Answers `completion/complete`. */
export async function complete(catalog: Catalog, backstage: Backstage, request: ServerRequest): Promise<JsonObject> {
  const params = request.params as unknown as CompleteParams // the method's descriptor has checked it
  const context = new HandlerContext(request, backstage)
  const result = await (params.ref.type === 'ref/prompt'
    ? ofPrompt(catalog, params.ref.name, params, context)
    : ofResource(catalog, params.ref.uri, params, context))
  return result as CompleteResult & JsonObject
}

async function ofPrompt(
  catalog: Catalog,
  name: string,
  params: CompleteParams,
  context: HandlerContext,
): Promise<CompleteResult> {
  const found = await catalog.prompt(name, context)
  if (found === undefined) throw await unknownPrompt(catalog, name, context.request)
  return (await found.source.complete?.(name, params, context)) ?? NOTHING
}

async function ofResource(
  catalog: Catalog,
  uri: string,
  params: CompleteParams,
  context: HandlerContext,
): Promise<CompleteResult> {
  const result = await catalog.completeResource(uri, params, context)
  if (result !== undefined) return result
  const known = (await catalog.templates(context)).some((template) => template.uriTemplate === uri)
  if (known) return NOTHING
  throw resourceNotFound(uri)
}
