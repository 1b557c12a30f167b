import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { HttpHost, Sent } from './http-host.js'

export const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

/** A JSON-RPC message as a test reads it. */
export interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> }
}

export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** A modern request with everything that it has to carry. */
export function modern(
  method: string,
  params: Record<string, unknown> = {},
  id: string | number = 1,
): Sent & { headers: Record<string, string>; body: string } {
  return {
    headers: { ...JSON_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: MODERN_META } }),
  }
}

/** A legacy message, in a session where one is given. */
export function legacy(message: unknown, session?: string): Sent & { headers: Record<string, string>; body: string } {
  const headers = session === undefined ? JSON_HEADERS : { ...JSON_HEADERS, 'mcp-session-id': session }
  return { headers, body: JSON.stringify(message) }
}

export function call(method: string, params: Record<string, unknown> = {}, id: string | number = 1): object {
  return { jsonrpc: '2.0', id, method, params }
}

export function initialize(protocolVersion = '2025-11-25'): object {
  const clientInfo = { name: 'test', version: '1' }
  return call('initialize', { protocolVersion, capabilities: { roots: {} }, clientInfo }, 'init')
}

/** Begins a session and returns its id. */
export async function beginSession(
  host: HttpHost,
  revision?: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const { body, headers: own } = legacy(initialize(revision))
  const response = await host.send({ body, headers: { ...own, ...headers } })
  await response.text()
  return response.headers.get('mcp-session-id') ?? ''
}

/** One event of a stream. */
export interface SseEvent {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: string
}

/** The events of a response, one by one; `next` is undefined at its end. */
export class Events {
  readonly retries: number[] = []
  readonly #reader: ReadableStreamDefaultReader<SseEvent>

  constructor(response: Response) {
    if (response.body === null || response.headers.get('content-type') !== 'text/event-stream') {
      throw new Error(`Expected a stream of events; got ${response.status} ${response.headers.get('content-type')}.`)
    }
    const parser = new EventSourceParserStream({ onRetry: (ms) => this.retries.push(ms) })
    const events: ReadableStream<SseEvent> = response.body
      .pipeThrough(new TextDecoderStream() as never) // as: the types of Node.js and of the standard library differ here.
      .pipeThrough(parser as never)
    this.#reader = events.getReader()
  }

  async next(): Promise<SseEvent | undefined> {
    const { value, done } = await this.#reader.read()
    return done ? undefined : value
  }

  /** The next event that carries a frame. */
  async frame(): Promise<Message> {
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      if (event.data !== '') return JSON.parse(event.data)
    }
    throw new Error('Expected another frame; the stream ended.')
  }

  /** Everything up to the end. */
  async rest(): Promise<SseEvent[]> {
    const events: SseEvent[] = []
    for (let event = await this.next(); event !== undefined; event = await this.next()) events.push(event)
    return events
  }
}

/** The GET of a session's stream, or of what follows an event. */
export function reads(session: string, lastEventId?: string): Sent {
  const headers = { accept: 'text/event-stream', 'mcp-session-id': session }
  return { method: 'GET', headers: lastEventId === undefined ? headers : { ...headers, 'last-event-id': lastEventId } }
}
