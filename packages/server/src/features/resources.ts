import { invalidParams, type JsonObject, limits, type ReadResourceResult, resourceNotFound } from '@causeway/protocol'
import type { Catalog } from '../catalog.js'
import { type Backstage, HandlerContext } from '../context.js'
import { askedInstead } from '../inquiry/required-visits.js'
import { isPromise, type MaybePromise } from '../maybe-promise.js'
import type { ServerRequest } from '../server-request.js'

/** Answers `resources/read`. */
export function readResource(catalog: Catalog, backstage: Backstage, request: ServerRequest): MaybePromise<JsonObject> {
  const uri = request.name ?? ''
  if (uri.length > limits.maxUriLength)
    throw invalidParams(`Expected a URI of at most ${limits.maxUriLength} characters.`)
  const found = (result: ReadResourceResult | undefined): JsonObject => {
    if (result === undefined) throw resourceNotFound(uri)
    return result as object as JsonObject
  }
  const failed = (error: unknown): JsonObject => askedInstead(error, request, backstage.visits)
  try {
    const outcome = catalog.read(uri, new HandlerContext(request, backstage))
    return isPromise(outcome) ? outcome.then(found, failed) : found(outcome)
  } catch (error) {
    return failed(error)
  }
}
