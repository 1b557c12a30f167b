/** What can be said of a request before its body is read. */
import { AddressRules } from './address-rules.js'
import { crossOriginHeaders, preflightHeaders } from './cors.js'
import type { IncomingCall } from './incoming-call.js'
import { acceptsBoth, acceptsEvents, isJson } from './media-type.js'
import type { HttpSettings } from './options.js'
import { type Refusal, refusal } from './refusal.js'
import { type Route, routeOf } from './route.js'

/** Where a request goes on; `refusal` where it does not, `preflight` where its headers are the whole answer. */
export type Verdict =
  | { readonly route: Route }
  | { readonly refusal: Refusal }
  | { readonly preflight: Readonly<Record<string, string>> }

const METHODS: Readonly<Record<Route, readonly string[]>> = {
  mcp: ['POST', 'GET', 'DELETE'],
  sse: ['GET'],
  messages: ['POST'],
}

/** Judges the heads of requests. */
export class HeadRules {
  readonly #settings: HttpSettings
  readonly #addresses: AddressRules
  readonly #verdicts: Readonly<Record<Route, Verdict>> = {
    mcp: { route: 'mcp' },
    sse: { route: 'sse' },
    messages: { route: 'messages' },
  }

  constructor(settings: HttpSettings) {
    this.#settings = settings
    this.#addresses = new AddressRules(settings)
  }

  /** Sets the call's CORS headers where its origin is allowed. */
  judge(call: IncomingCall): Verdict {
    const wrongAddress = this.#addresses.problem(call)
    if (wrongAddress !== undefined) return { refusal: refusal(403, wrongAddress) }
    const origin = call.headers('origin')
    if (origin !== undefined) call.extraHeaders = crossOriginHeaders(origin)
    const route = routeOf(call.url, this.#settings)
    if (route === undefined)
      return { refusal: refusal(404, 'Expected the path of an endpoint; nothing is served at this one.') }
    const methods = this.#methods(route)
    if (call.method === 'OPTIONS') return { preflight: preflightHeaders(methods, call.headers) }
    if (!methods.includes(call.method)) return { refusal: wrongMethod(methods) }
    const wrongMedia = call.method === 'POST' ? checkPost(call, route) : checkGet(call)
    return wrongMedia === undefined ? this.#verdicts[route] : { refusal: wrongMedia }
  }

  #methods(route: Route): readonly string[] {
    return route === 'mcp' && this.#settings.legacy !== 'sessions' ? METHODS.messages : METHODS[route]
  }
}

function wrongMethod(methods: readonly string[]): Refusal {
  const allowed = methods.join(', ')
  return refusal(405, `Expected the method to be one of ${allowed}.`, undefined, { allow: allowed })
}

function checkPost({ headers }: IncomingCall, route: Route): Refusal | undefined {
  if (!isJson(headers('content-type'))) return refusal(415, 'Expected the header Content-Type: application/json.')
  const encoding = headers('content-encoding')
  if (encoding !== undefined && encoding !== 'identity')
    return refusal(415, 'Expected a body without Content-Encoding.')
  if (route === 'mcp' && !acceptsBoth(headers('accept'))) {
    return refusal(406, 'Expected the header Accept to list both application/json and text/event-stream.')
  }
  return undefined
}

function checkGet({ method, headers }: IncomingCall): Refusal | undefined {
  if (method !== 'GET' || acceptsEvents(headers('accept'))) return undefined
  return refusal(406, 'Expected the header Accept to list text/event-stream.')
}
