/** Ways to send a server any text as a frame, and to read what it answers. */
import type { JsonObject, RpcId } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type Connection, memoryPair } from '@causeway/transports'
import { onNode } from '../../packages/transports/test/http-host.js'
import { type Latch, latch } from './stage.js'

/** A JSON-RPC message as a test reads it. */
export interface Message {
  readonly jsonrpc?: unknown
  readonly id?: RpcId
  readonly method?: string
  readonly params?: JsonObject
  readonly result?: JsonObject
  readonly error?: { readonly code: number; readonly message: string; readonly data?: JsonObject }
}

/** What came back. `status` over HTTP only; `message` is absent where there was no body. */
export interface Answer {
  readonly status: number | undefined
  readonly message: Message | undefined
}

/** One way to talk to one server; what is asked on it is answered before the next thing is asked. */
export interface Wire extends AsyncDisposable {
  /** Sends a frame and resolves with what answers it. */
  ask(frame: string): Promise<Answer>
  /** Sends a frame that must not be answered. */
  tell(frame: string): Promise<void>
}

export type Wiring = (app: App) => Promise<Wire>

export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** A modern request's text. */
export function modern(method: string, params: object = {}, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { _meta: MODERN_META, ...params } })
}

/** A legacy request's text. */
export function legacy(method: string, params?: object, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export function initialize(protocolVersion = '2025-11-25', id: unknown = 'init'): string {
  const clientInfo = { name: 'test', version: '1' }
  return legacy('initialize', { protocolVersion, capabilities: {}, clientInfo }, id)
}

/** The in-memory pair, from the moment it opens. */
export const bareMemory: Wiring = async (app) => {
  const [ours, theirs] = memoryPair()
  app.attach(theirs, { transport: 'memory' })
  return new PipeWire(ours)
}

/** The in-memory pair with a session. */
export function memorySession(revision?: string): Wiring {
  return async (app) => {
    const wire = await bareMemory(app)
    await wire.ask(initialize(revision))
    await wire.tell('{"jsonrpc":"2.0","method":"notifications/initialized"}')
    return wire
  }
}

/** HTTP with the headers that a modern client would send with that frame. */
export const modernHttp: Wiring = async (app) => new HttpWire(await onNode(app.service), routingHeaders)

/** HTTP with a session. */
export function httpSession(revision?: string): Wiring {
  return async (app) => {
    const host = await onNode(app.service)
    const begun = await host.send({ headers: JSON_HEADERS, body: initialize(revision) })
    await begun.text()
    const session = begun.headers.get('mcp-session-id') ?? ''
    return new HttpWire(host, () => ({ 'mcp-session-id': session }))
  }
}

export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** What a modern client sends beside a frame; a frame that cannot be read gets as much as can be. */
export function routingHeaders(frame: string): Record<string, string> {
  const { method, params } = readable(frame)
  const name = params?.name ?? params?.uri
  const plain = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{0,20000}$/.test(value)
  return {
    'mcp-protocol-version': '2026-07-28',
    ...(plain(method) ? { 'mcp-method': method } : {}),
    ...(plain(name) ? { 'mcp-name': name } : {}),
  }
}

function readable(frame: string): { method?: unknown; params?: { name?: unknown; uri?: unknown } | null } {
  try {
    return JSON.parse(frame) ?? {}
  } catch {
    return {}
  }
}

/** One end of a connection, as a test holds it. */
export class PipeWire implements Wire {
  readonly #connection: Connection
  readonly closed: Promise<Error | undefined>
  readonly #frames: string[] = []
  #waiting: Latch<void> | undefined

  constructor(connection: Connection) {
    const over = latch<Error | undefined>()
    this.closed = over.opened
    this.#connection = connection
    void connection.open({
      frame: (text) => {
        this.#frames.push(text)
        this.#waiting?.open()
      },
      closed: over.open,
    })
  }

  send(frame: string): void {
    void this.#connection.send(frame)
  }

  /** The next frame. */
  async next(): Promise<Message> {
    while (this.#frames.length === 0) {
      this.#waiting = latch()
      await this.#waiting.opened
    }
    return JSON.parse(this.#frames.shift() ?? '')
  }

  async ask(frame: string): Promise<Answer> {
    this.send(frame)
    return { status: undefined, message: await this.next() }
  }

  async tell(frame: string): Promise<void> {
    const mark = `mark ${Math.random()}`
    this.send(frame)
    this.send(modern('server/discover', {}, mark))
    const { id } = await this.next()
    if (id !== mark) throw new Error(`Expected no answer; got one to ${JSON.stringify(id)}.`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close()
  }
}

class HttpWire implements Wire {
  readonly #host: Awaited<ReturnType<typeof onNode>>
  readonly #headersFor: (frame: string) => Record<string, string>

  constructor(host: Awaited<ReturnType<typeof onNode>>, headersFor: (frame: string) => Record<string, string>) {
    this.#host = host
    this.#headersFor = headersFor
  }

  async ask(frame: string): Promise<Answer> {
    const headers = { ...JSON_HEADERS, ...this.#headersFor(frame) }
    const response = await this.#host.send({ headers, body: frame })
    const text = await response.text()
    return { status: response.status, message: text === '' ? undefined : messageIn(text) }
  }

  async tell(frame: string): Promise<void> {
    const { status, message } = await this.ask(frame)
    if (status !== 202 || message !== undefined) throw new Error(`Expected 202 without a body; got ${status}.`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]()
  }
}

/** The one message of a JSON body, or the last one of a stream. */
function messageIn(text: string): Message {
  if (!text.includes('data: ')) return JSON.parse(text)
  const frames = text.split('\n').filter((line) => line.startsWith('data: {'))
  return JSON.parse(frames.at(-1)?.slice('data: '.length) ?? '')
}
