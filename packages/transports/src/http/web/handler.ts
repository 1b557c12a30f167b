import { serverLimits } from '@causeway/protocol'
import type { Service } from '../../service.js'
import { HttpEndpoint } from '../http-endpoint.js'
import { type HttpOptions, httpSettings } from '../options.js'
import { WebCall } from './web-call.js'

/** A handler as Deno, Bun, Cloudflare Workers and Hono take it; `close` ends every stream and session and lets running requests finish. */
export type FetchHandler = ((request: Request) => Promise<Response>) & {
  /** @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` to clients of every revision as a function from `Request` to `Response`. Never rejects.
 *
 * @example
 * export default { fetch: fetchHandler(service, { legacy: 'stateless', ssePaths: false }) }
 */
export function fetchHandler(service: Service, options: HttpOptions = {}): FetchHandler {
  const settings = httpSettings(options)
  const endpoint = new HttpEndpoint(service, settings)
  const handler = (request: Request): Promise<Response> => {
    const call = new WebCall(request, settings.maxQueuedBytes)
    endpoint.handle(call)
    return call.response
  }
  return Object.assign(handler, { close: (graceMs: number = serverLimits.shutdownGraceMs) => endpoint.close(graceMs) })
}
