import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requestText } from '@causeway/protocol'
import { onTestFinished } from 'vitest'

/** A request as a test's server saw it, body included. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body as JSON-RPC, where there is one. */
  readonly message: { readonly id?: string | number; readonly method?: string }
}

export interface LoopbackServer {
  readonly url: string
  readonly origin: string
  /** In the order of arrival. */
  readonly seen: SeenRequest[]
  /** Cuts every socket and stops listening. */
  kill(): Promise<void>
}

/** A real HTTP server on a loopback port of its own that answers as `handle` says, and ends with the test. */
export async function loopbackServer(
  handle: (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => unknown,
): Promise<LoopbackServer> {
  const seen: SeenRequest[] = []
  const server = createServer(async (raw, response) => {
    const text = await new Response(raw as never).text().catch(() => '')
    const message = text.startsWith('{') ? JSON.parse(text) : {}
    const request = { method: raw.method ?? '', path: raw.url ?? '', headers: raw.headers, text, message }
    seen.push(request)
    await handle(request, response, raw)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // as: a TCP server has a port.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const kill = async (): Promise<void> => {
    if (!server.listening) return
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(kill)
  return { url: `${origin}/mcp`, origin, seen, kill }
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** Begins a stream of events. */
export function stream(response: ServerResponse, headers: Record<string, string> = {}): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
  response.flushHeaders()
  return response
}

/** The text of one event. */
export function event(value: unknown, fields: Record<string, string | number> = {}): string {
  const lines = Object.entries(fields).map(([name, field]) => `${name}: ${field}\n`)
  return `${lines.join('')}data: ${value === '' ? '' : JSON.stringify(value)}\n\n`
}

/** `initialize`, with id 0. */
export const INITIALIZE: string = requestText(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
})

/** The response to it. */
export const INITIALIZED: object = result(0, {
  protocolVersion: '2025-11-25',
  capabilities: {},
  serverInfo: { name: 'test', version: '1' },
})

/** A response to `id`. */
export function result(id: unknown, value: object = {}): object {
  return { jsonrpc: '2.0', id, result: value }
}
