/** Drives a server without a transport: requests in, parsed responses and notifications out. */
import { type JsonObject, Meta, type RpcId, type RpcResponse } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { Exchange, Peer, type Principal } from '@causeway/transports'

export interface Spoken {
  readonly method: string
  readonly id?: RpcId
  readonly params?: JsonObject
}

export interface Answer {
  readonly result?: JsonObject
  readonly error?: { readonly code: number; readonly message: string; readonly data?: JsonObject }
  /** What the server said on the request's stream before it answered. */
  readonly said: readonly Spoken[]
}

let ids = 0

/** Sends one modern request; each is its own peer, as over HTTP. */
export async function modern(
  app: App,
  method: string,
  params: JsonObject = {},
  options: { capabilities?: JsonObject; principal?: Principal; meta?: JsonObject } = {},
): Promise<Answer> {
  const said: Spoken[] = []
  const peer = new Peer('test', () => {}, options.principal)
  const exchange = new Exchange(peer, 'modern', { send: (frame) => said.push(JSON.parse(frame)) })
  const _meta = {
    [Meta.protocolVersion]: '2026-07-28',
    [Meta.clientCapabilities]: options.capabilities ?? {},
    ...options.meta,
  }
  const message = { jsonrpc: '2.0', id: ++ids, method, params: { ...params, _meta } } as const
  const reply = await app.service.request(message, exchange)
  return { ...answerOf(reply.text), said }
}

/** A legacy client with a session. */
export class LegacyClient {
  readonly heard: Spoken[] = []
  readonly peer: Peer
  readonly #app: App
  /** Answers what the server asks, by method. */
  answers: { [method: string]: (params: JsonObject | undefined) => JsonObject } = {}

  constructor(app: App) {
    this.#app = app
    this.peer = new Peer('test', (frame) => this.#hear(JSON.parse(frame)))
  }

  static async connect(app: App, protocolVersion = '2025-11-25', capabilities: JsonObject = {}): Promise<LegacyClient> {
    const client = new LegacyClient(app)
    await client.request('initialize', { protocolVersion, capabilities, clientInfo: { name: 'test', version: '1' } })
    app.service.notification({ jsonrpc: '2.0', method: 'notifications/initialized' }, client.peer)
    return client
  }

  async request(method: string, params?: JsonObject): Promise<Answer> {
    const said: Spoken[] = []
    const exchange = new Exchange(this.peer, 'legacy', {
      send: (frame) => {
        const message: Spoken = JSON.parse(frame)
        said.push(message)
        this.#hear(message)
      },
    })
    const message = { jsonrpc: '2.0', id: ++ids, method, ...(params === undefined ? {} : { params }) } as const
    const reply = await this.#app.service.request(message, exchange)
    return { ...answerOf(reply.text), said }
  }

  #hear(message: Spoken): void {
    this.heard.push(message)
    const answer = this.answers[message.method]
    if (message.id === undefined || answer === undefined) return
    const { id } = message
    queueMicrotask(() => this.peer.answered({ jsonrpc: '2.0', id, result: answer(message.params) }))
  }
}

function answerOf(text: string): Pick<Answer, 'result' | 'error'> {
  const response: RpcResponse = JSON.parse(text)
  return 'error' in response ? { error: response.error as NonNullable<Answer['error']> } : { result: response.result }
}

/** The text of a tool result's first block. */
export function textOf(answer: Answer): string {
  const [block] = (answer.result?.content ?? []) as { text?: string }[]
  return block?.text ?? ''
}

/** The names in a list's result. */
export function namesOf(answer: Answer, member = 'tools'): string[] {
  return ((answer.result?.[member] ?? []) as { name: string }[]).map((item) => item.name)
}
