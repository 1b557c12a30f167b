import type { JsonObject } from '@causeway/protocol'
import type { MaybePromise } from './maybe-promise.js'
import type { ServerRequest } from './server-request.js'

/**
 * Answers a request, or lets it through to `next`, as it came or another one in its place, and may change what comes back. Calling
 * `next` twice is a `TypeError`.
 */
export type Middleware = (
  request: ServerRequest,
  next: (changed?: ServerRequest) => Promise<JsonObject>,
) => MaybePromise<JsonObject>

/** What stands at the end of the chain. */
export type Endpoint = (request: ServerRequest) => MaybePromise<JsonObject>

/** One function out of middleware and an endpoint: the first middleware is the outermost. Without middleware it is the endpoint itself. */
export function compose(middleware: readonly Middleware[], endpoint: Endpoint): Endpoint {
  return middleware.reduceRight<Endpoint>((inner, outer) => layer(outer, inner), endpoint)
}

function layer(outer: Middleware, inner: Endpoint): Endpoint {
  return (request) => {
    let called = false
    return outer(request, (changed = request) => {
      try {
        if (called) throw new TypeError('A middleware called next() twice; call it at most once for a request.')
        called = true
        return Promise.resolve(inner(changed))
      } catch (error) {
        return Promise.reject(error)
      }
    })
  }
}
