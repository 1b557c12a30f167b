import type { JsonObject, RpcId } from '@causeway/protocol'
import { type Connection, type Receiver, tapWire } from '@causeway/transports'
import { expectBadWire } from '../../../test/wire/expect-bad-wire.js'

/** A message as it crossed the wire, whatever it is. */
export interface Wire {
  readonly id?: RpcId
  readonly method?: string
  readonly params?: JsonObject & { readonly _meta?: JsonObject }
  readonly result?: JsonObject
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** What a script answers: a result, an error, or nothing at all. */
export type Reply = { readonly result: JsonObject } | { readonly error: Wire['error'] } | undefined

export type Script = { readonly [method: string]: (message: Wire, peer: ScriptedPeer) => Reply | Promise<Reply> }

/** A server written by hand, frame by frame, behind a connection. */
export class ScriptedPeer implements Connection {
  /** Everything that the client sent. */
  readonly received: Wire[] = []
  closed = false
  readonly #script: Script
  #receiver: Receiver | undefined
  #waiting: { readonly method: string; readonly resolve: (message: Wire) => void }[] = []

  constructor(script: Script) {
    this.#script = script
    // Scripts say as little as the test needs; what our side sends is held to the schema all the same.
    expectBadWire()
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver
  }

  send(frame: string): void | Promise<void> {
    if (this.closed) return Promise.reject(new Error('The peer is closed.'))
    tapWire(this, 'client', 'out', frame)
    const message = JSON.parse(frame) as Wire
    this.received.push(message)
    const heard = this.#waiting.filter(({ method }) => method === message.method)
    this.#waiting = this.#waiting.filter(({ method }) => method !== message.method)
    for (const { resolve } of heard) resolve(message)
    queueMicrotask(() => void this.#answer(message))
  }

  async close(): Promise<void> {
    this.die()
  }

  /** Ends the connection from the server's side. */
  die(reason?: Error): void {
    if (this.closed) return
    this.closed = true
    this.#receiver?.closed(reason)
  }

  /** Sends any text to the client, along with the answer of the request `during` where that is given. */
  say(message: object | string, during?: RpcId): void {
    if (this.closed) return
    const frame = typeof message === 'string' ? message : JSON.stringify(message)
    tapWire(this, 'client', 'in', frame)
    this.#receiver?.frame(frame, during)
  }

  notify(method: string, params?: JsonObject): void {
    this.say({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) })
  }

  /** The requests and notifications of one method, in order. */
  calls(method: string): readonly Wire[] {
    return this.received.filter((message) => message.method === method)
  }

  /** Resolves with the next message of that method. */
  next(method: string): Promise<Wire> {
    return new Promise((resolve) => this.#waiting.push({ method, resolve }))
  }

  /** Asks the client, as legacy servers do, and resolves with its response. */
  ask(id: RpcId, method: string, params?: JsonObject, during?: RpcId): Promise<Wire> {
    const answer = new Promise<Wire>((resolve) => {
      const send = this.send.bind(this)
      this.send = (frame) => {
        const message = JSON.parse(frame) as Wire
        if (message.id === id && message.method === undefined) resolve(message)
        return send(frame)
      }
    })
    this.say({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }, during)
    return answer
  }

  async #answer(message: Wire): Promise<void> {
    const { id, method } = message
    if (method === undefined) return
    const handler = this.#script[method]
    const unknown = { error: { code: -32601, message: `Method not found: ${method}` } }
    const reply = handler === undefined ? unknown : await handler(message, this)
    if (id !== undefined && reply !== undefined) this.say({ jsonrpc: '2.0', id, ...reply })
  }
}

const discovered = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
    logging: {},
    completions: {},
  },
  ttlMs: 0,
  cacheScope: 'private',
  instructions: 'Be kind.',
  _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'modern', version: '1.0.0' } },
}

/** A modern server that does what `script` says. */
export function modernPeer(script: Script = {}): ScriptedPeer {
  return new ScriptedPeer({ 'server/discover': () => ({ result: discovered }), ...script })
}

/** A legacy server that does what `script` says; it knows nothing of `server/discover`. */
export function legacyPeer(script: Script = {}, protocolVersion = '2025-11-25'): ScriptedPeer {
  return new ScriptedPeer({
    initialize: () => ({
      result: {
        protocolVersion,
        capabilities: { ...discovered.capabilities },
        serverInfo: { name: 'legacy', version: '1.0.0' },
      },
    }),
    'notifications/initialized': () => undefined,
    ping: () => ({ result: {} }),
    ...script,
  })
}

/** A complete modern result. */
export function complete(result: JsonObject): Reply {
  return { result: { resultType: 'complete', ...result } }
}

/** A text result of a tool. */
export function text(value: string): JsonObject {
  return { content: [{ type: 'text', text: value }] }
}
