import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RawMessage } from '../../testing/src/raw/raw-message.js'

/** One HTTP request as it came. `message` is empty where there was no body. */
export interface Heard {
  readonly http: 'GET' | 'POST' | 'DELETE'
  readonly headers: IncomingHttpHeaders
  readonly message: RawMessage
  /** For what no short form below says. */
  readonly response: ServerResponse
}

/** What a script answers; undefined where it writes to `response` itself, or leaves the request unanswered. */
export type HttpAnswer =
  | {
      readonly status: number
      readonly json?: unknown
      readonly html?: string
      readonly headers?: Record<string, string>
    }
  | undefined

/** An HTTP server written by hand, on a loopback port of its own. */
export class ScriptedHttp {
  readonly url: string
  readonly heard: Heard[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  }

  static async listen(
    script: (heard: Heard, server: ScriptedHttp) => HttpAnswer | Promise<HttpAnswer>,
  ): Promise<ScriptedHttp> {
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const { method, headers } = request
      const message: RawMessage = body === '' ? {} : JSON.parse(body)
      const heard: Heard = { http: method as Heard['http'], headers, message, response }
      self.heard.push(heard)
      write(response, await script(heard, self))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const self = new ScriptedHttp(server)
    return self
  }

  /** What came by POST, by JSON-RPC method. */
  get methods(): readonly (string | undefined)[] {
    return this.heard.filter(({ http }) => http === 'POST').map(({ message }) => message.method)
  }

  calls(method: string): readonly Heard[] {
    return this.heard.filter(({ message }) => message.method === method)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function write(response: ServerResponse, answer: HttpAnswer): void {
  if (answer === undefined) return
  const { status, json, html, headers } = answer
  const type = json === undefined ? 'text/html' : 'application/json'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(json === undefined ? html : JSON.stringify(json))
}

/** The JSON-RPC response to what was heard. */
export function respond({ message }: Heard, result: object, headers: Record<string, string> = {}): HttpAnswer {
  return { status: 200, json: { jsonrpc: '2.0', id: message.id, result }, headers }
}

export function refuse({ message }: Heard, status: number, error: object): HttpAnswer {
  return { status, json: { jsonrpc: '2.0', id: message.id, error } }
}

/** Starts an event stream as the answer; the returned function sends one message on it. */
export function stream({ response }: Heard): (message: object) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  return (message) => void response.write(`data: ${JSON.stringify(message)}\n\n`)
}

export const discovered = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {} },
  ttlMs: 0,
  cacheScope: 'private',
}

export const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {}, resources: { subscribe: true } },
  serverInfo: { name: 'legacy', version: '1.0.0' },
}

/** What a legacy server with sessions answers, where `own` has nothing to say. */
export function legacyAnswer(heard: Heard, session: string, own: (heard: Heard) => HttpAnswer | 'other'): HttpAnswer {
  const { http, headers, message } = heard
  if (message.method === 'initialize') return respond(heard, initialized, { 'mcp-session-id': session })
  if (http === 'DELETE') return { status: 204 }
  if (headers['mcp-session-id'] === undefined) return { status: 400, html: 'No session.' }
  if (headers['mcp-session-id'] !== session) return { status: 404, html: 'No such session.' }
  const answer = own(heard)
  if (answer !== 'other') return answer
  if (http === 'GET') return { status: 405, html: '' }
  return message.id === undefined ? { status: 202 } : refuse(heard, 200, { code: -32601, message: 'No such method.' })
}
