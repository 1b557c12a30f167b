import type { IncomingMessage, ServerResponse } from 'node:http'
import { serverLimits } from '@causeway/protocol'
import type { Service } from '../../service.js'
import { HttpEndpoint } from '../http-endpoint.js'
import type { IncomingCall } from '../incoming-call.js'
import { type HttpOptions, httpSettings } from '../options.js'
import { refusal, refuse } from '../refusal.js'
import { NodeCall } from './node-call.js'

/** A request listener; `close` ends every stream and session and lets running requests finish. */
export type NodeHandler = ((request: IncomingMessage, response: ServerResponse) => void) & {
  /** @param graceMs how long running requests may take. @default serverLimits.shutdownGraceMs */
  close(graceMs?: number): Promise<void>
}

/**
 * Serves `service` to clients of every revision behind a `node:http` server, or a framework on top of it, of your own. It may come
 * after a body parser.
 *
 * @example
 * const handler = nodeHandler(service, { allowedHosts: ['mcp.example.com'] })
 * express().all('/mcp', handler).listen(8080)
 */
export function nodeHandler(service: Service, options: HttpOptions = {}): NodeHandler {
  const settings = httpSettings(options)
  const endpoint = new HttpEndpoint(service, settings)
  const close = (graceMs: number = serverLimits.shutdownGraceMs): Promise<void> => endpoint.close(graceMs)
  return Object.assign(
    requestListener((call) => endpoint.handle(call), settings.maxQueuedBytes),
    { close },
  )
}

/** What `node:http` calls with each request. */
export function requestListener(
  handle: (call: IncomingCall, request: IncomingMessage, response: ServerResponse) => void,
  maxQueuedBytes: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const call = new NodeCall(request, response, maxQueuedBytes)
    const twice = repeatedHeader(request.rawHeaders)
    if (twice === undefined) handle(call, request, response)
    else refuse(call, refusal(400, `Expected the header ${twice} once.`))
  }
}

/**
 * Headers of which Node.js silently takes the first where there are several, while what stands before this server may
 * take another. Other headers that must be unique become invalid when Node.js joins them.
 */
export function repeatedHeader(rawHeaders: readonly string[]): string | undefined {
  let seen = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const bit = uniqueHeaderBit(rawHeaders[i] ?? '')
    if ((seen & bit) !== 0) return rawHeaders[i]
    seen |= bit
  }
  return undefined
}

/** Tells by the length first: this looks at every header of every request. */
function uniqueHeaderBit(name: string): number {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'host' ? 1 : 0
    case 12:
      return name.toLowerCase() === 'content-type' ? 2 : 0
    case 13:
      return name.toLowerCase() === 'authorization' ? 4 : 0
    default:
      return 0
  }
}
