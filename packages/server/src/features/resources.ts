import { invalidParams, type JsonObject, limits, resourceNotFound } from '@causeway/protocol'
import type { Catalog } from '../catalog.js'
import { type Backstage, HandlerContext } from '../context.js'
import { andThen, type MaybePromise } from '../maybe-promise.js'
import type { ServerRequest } from '../server-request.js'

/** Answers `resources/read`. */
export function readResource(catalog: Catalog, backstage: Backstage, request: ServerRequest): MaybePromise<JsonObject> {
  const uri = request.name ?? ''
  if (uri.length > limits.maxUriLength)
    throw invalidParams(`Expected a URI of at most ${limits.maxUriLength} characters.`)
  return andThen(catalog.read(uri, new HandlerContext(request, backstage)), (result) => {
    if (result === undefined) throw resourceNotFound(uri)
    return result as object as JsonObject
  })
}
