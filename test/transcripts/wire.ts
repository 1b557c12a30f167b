/** The client's end of a conversation, as plain messages. */
import {
  HeaderName,
  type JsonObject,
  LATEST_LEGACY_REVISION,
  mirrorHeaders,
  type RevisionId,
  type RpcRequest,
} from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type Connection, memoryPair, streamableHttpConnection } from '@causeway/transports'
import { serveHttp } from '@causeway/transports/node'

export interface Wire {
  send(message: JsonObject): Promise<void>
  /** Resolves with the next messages of the server, as soon as there are `count`. */
  take(count: number): Promise<readonly JsonObject[]>
  /** Ends the conversation; resolves with the messages that nobody took. */
  close(): Promise<readonly JsonObject[]>
}

/** Messages of the server, in the order of their arrival. */
class Inbox {
  readonly #messages: JsonObject[] = []
  #arrived: () => void = () => {}

  readonly frame = (text: string): void => {
    this.#messages.push(JSON.parse(text))
    this.#arrived()
  }
  readonly closed = (): void => {}

  async take(count: number): Promise<readonly JsonObject[]> {
    while (this.#messages.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve
      })
    }
    return this.#messages.splice(0, count)
  }

  get rest(): readonly JsonObject[] {
    return this.#messages
  }
}

/** To a server in memory. */
export async function memoryWire(app: App): Promise<Wire> {
  const [ours, theirs] = memoryPair()
  app.attach(theirs, { transport: 'memory' })
  const inbox = new Inbox()
  await ours.open(inbox)
  return {
    send: async (message) => ours.send(JSON.stringify(message)),
    take: (count) => inbox.take(count),
    async close() {
      await ours.close()
      await app.close()
      return inbox.rest
    },
  }
}

/** To a server over HTTP. */
export async function httpWire(app: App, revision: RevisionId): Promise<Wire> {
  const server = await serveHttp(app.service)
  const connection = streamableHttpConnection({ url: server.url })
  const modern = revision > LATEST_LEGACY_REVISION
  if (modern) connection.mode = 'modern'
  const inbox = new Inbox()
  await connection.open(inbox)
  return {
    async send(message) {
      const headers = headersOf(message, revision, modern)
      deliver(connection, message, headers)
      if (message.method !== 'notifications/initialized') return
      await connection.openStream({ headers })
    },
    take: (count) => inbox.take(count),
    async close() {
      await connection.close()
      await server.close()
      await app.close()
      return inbox.rest
    },
  }
}

/** The answer arrives as a message; what fails leaves the transcript waiting for it, and the test says for what. */
function deliver(connection: Connection, message: JsonObject, headers: Record<string, string>): void {
  const sent = connection.send(JSON.stringify(message), { headers })
  sent?.catch(() => {})
}

function headersOf(message: JsonObject, revision: RevisionId, modern: boolean): Record<string, string> {
  if (modern) return mirrorHeaders(message as unknown as RpcRequest, revision) // as: transcripts hold messages
  return message.method === 'initialize' ? {} : { [HeaderName.protocolVersion]: revision }
}
