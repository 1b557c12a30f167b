import type { HttpOptions, ServerTarget } from '@causeway/client'
import {
  HeaderName,
  isObject,
  isRevisionId,
  LATEST_LEGACY_REVISION,
  mirrorHeaders,
  type RevisionId,
  type RpcRequest,
} from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type Connection, memoryPair, type SendOptions, streamableHttpConnection } from '@causeway/transports'
import { stdioClientConnection } from '@causeway/transports/node'
import { webSocketConnection } from '@causeway/transports/websocket'
import { checkTarget } from './check-target.js'

export interface DialOptions {
  /** Tells HTTP which headers go with frames. */
  readonly revision: RevisionId | undefined
  readonly http: HttpOptions | undefined
}

/**
 * A connection to any target that carries frames as they are, whoever wrote them.
 * @throws {TypeError} for what is no target
 */
export async function dial(target: App | ServerTarget, { revision, http = {} }: DialOptions): Promise<Connection> {
  checkTarget(target)
  if (typeof target === 'string' || target instanceof URL) {
    const url = new URL(target)
    if (url.protocol.startsWith('ws')) return webSocketConnection({ ...http, url })
    if (!url.protocol.startsWith('grpc')) return httpPipe({ ...http, url }, revision)
    const { grpcConnection } = await import('@causeway/transports/grpc')
    return grpcConnection({ ...http, url })
  }
  if (typeof target === 'function') return target()
  if ('command' in target) return stdioClientConnection(target)
  if (!('attach' in target)) return target
  const [ours, theirs] = memoryPair()
  target.attach(theirs, { transport: 'memory' })
  return ours
}

/** Streamable HTTP as a pipe: each frame gets the headers that a client of the revision sends with it. */
function httpPipe(
  options: HttpOptions & { readonly url: URL },
  revision: RevisionId = LATEST_LEGACY_REVISION,
): Connection {
  const http = streamableHttpConnection(options)
  const isModern = revision > LATEST_LEGACY_REVISION
  if (isModern) http.mode = 'modern'
  let failed: (reason: Error) => void = () => {}
  return {
    open(receiver) {
      failed = (reason) => receiver.closed(reason)
      http.open(receiver)
    },
    close: () => http.close(),
    async send(frame) {
      const message = jsonIn(frame)
      const sendOptions: SendOptions = { headers: headersFor(message, revision, isModern) }
      const sent = http.send(frame, sendOptions)
      if (isObject(message) && message.method !== undefined && message.id !== undefined) {
        // It is sent when the exchange is over, and other frames do not wait for that.
        sent.catch(failed)
        return
      }
      await sent
      if (isObject(message) && message.method === 'notifications/initialized') await http.openStream(sendOptions)
    },
  }
}

function jsonIn(frame: string): unknown {
  try {
    return JSON.parse(frame)
  } catch {
    // Transcripts may have frames that are no JSON.
    return undefined
  }
}

function headersFor(message: unknown, revision: RevisionId, isModern: boolean): Record<string, string> {
  if (!isObject(message)) return {}
  if (isModern) return mirrorHeaders(message as unknown as RpcRequest, revisionOf(message) ?? revision) // as: transcripts hold messages
  return message.method === 'initialize' ? {} : { [HeaderName.protocolVersion]: revision }
}

function revisionOf({ params }: { readonly params?: unknown }): RevisionId | undefined {
  const meta = isObject(params) && isObject(params._meta) ? params._meta : {}
  const named = meta['io.modelcontextprotocol/protocolVersion']
  return isRevisionId(named) ? named : undefined
}
