import { invalidParams, type JsonObject } from '@causeway/protocol'
import { isJsonObject, suggest } from '@causeway/schema'
import type { Catalog } from '../catalog.js'
import { type Backstage, HandlerContext } from '../context.js'
import { askedInstead } from '../inquiry/required-visits.js'
import { NO_PARAMS, type ServerRequest } from '../server-request.js'

/** Answers `prompts/get`. */
export async function getPrompt(catalog: Catalog, backstage: Backstage, request: ServerRequest): Promise<JsonObject> {
  const name = request.name ?? ''
  const found = await catalog.prompt(name, request)
  if (found === undefined) throw await unknownPrompt(catalog, name, request)
  const args = isJsonObject(request.params.arguments) ? request.params.arguments : NO_PARAMS
  try {
    return (await found.source.render(name, args, new HandlerContext(request, backstage))) as object as JsonObject
  } catch (error) {
    return askedInstead(error, request, backstage.visits)
  }
}

/** The error for a prompt that nobody has. */
export async function unknownPrompt(catalog: Catalog, name: string, request: ServerRequest): Promise<Error> {
  const near = suggest(
    name,
    (await catalog.prompts(request)).map((prompt) => prompt.name),
  )
  const hint = near === undefined ? 'Ask prompts/list for what there is.' : `Did you mean '${near}'?`
  return invalidParams(`Unknown prompt: '${name}'. ${hint}`)
}
