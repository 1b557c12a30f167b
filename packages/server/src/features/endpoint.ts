import { invalidParams, isLoggingLevel, type JsonObject, methodNotFound } from '@causeway/protocol'
import type { LegacySession } from '@causeway/transports'
import type { RawHandler } from '../app-definition.js'
import type { Catalog } from '../catalog.js'
import type { Endpoint } from '../compose.js'
import { type Backstage, HandlerContext } from '../context.js'
import { NO_PARAMS, type ServerRequest } from '../server-request.js'
import { complete } from './completion.js'
import { discover, type Identity } from './lifecycle.js'
import type { Lists } from './lists.js'
import { getPrompt } from './prompts.js'
import { readResource } from './resources.js'
import type { Subscriptions } from './subscriptions.js'
import { callTool } from './tools.js'

export interface Features {
  readonly identity: Identity
  readonly backstage: Backstage
  readonly catalog: Catalog
  readonly lists: Lists
  readonly subscriptions: Subscriptions
  readonly handlers: { readonly [method: string]: RawHandler<JsonObject, HandlerContext> }
}

/** The end of the chain: each method's feature. */
export function featureEndpoint(features: Features): Endpoint {
  const { backstage, catalog, handlers, identity, lists, subscriptions } = features
  return (request) => {
    if (Object.hasOwn(handlers, request.method)) {
      return handlers[request.method]?.(request.params, new HandlerContext(request, backstage)) ?? NO_PARAMS
    }
    switch (request.method) {
      case 'tools/call':
        return callTool(catalog, backstage, request)
      case 'tools/list':
      case 'prompts/list':
      case 'resources/list':
      case 'resources/templates/list':
        return lists.list(request)
      case 'resources/read':
        return readResource(catalog, backstage, request)
      case 'prompts/get':
        return getPrompt(catalog, backstage, request)
      case 'completion/complete':
        return complete(catalog, backstage, request)
      case 'server/discover':
        return discover(identity)
      case 'subscriptions/listen':
        return subscriptions.listen(request)
      case 'ping':
        return NO_PARAMS
      case 'logging/setLevel':
        return setLevel(request)
      case 'resources/subscribe':
        subscriptions.subscribe(sessionOf(request), String(request.params.uri))
        return NO_PARAMS
      case 'resources/unsubscribe':
        subscriptions.unsubscribe(sessionOf(request), String(request.params.uri))
        return NO_PARAMS
      default:
        throw methodNotFound(request.method)
    }
  }
}

function setLevel(request: ServerRequest): JsonObject {
  const { level } = request.params
  if (!isLoggingLevel(level)) throw invalidParams('Expected params.level to be one of the eight levels of RFC 5424.')
  sessionOf(request).logLevel = level
  return NO_PARAMS
}

function sessionOf({ exchange, method }: ServerRequest): LegacySession {
  const { session } = exchange.peer
  // Admission has refused requests without a session before.
  if (session === undefined) throw methodNotFound(method, 'needs a session')
  return session
}
