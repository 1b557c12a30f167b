import { Agent, request as send } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { serveHttp } from '../src/http/node/serve.js'
import type { HttpOptions } from '../src/http/options.js'
import { fetchHandler } from '../src/http/web/handler.js'
import type { Service } from '../src/service.js'

export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Aborting it is the client going away. */
  readonly signal?: AbortSignal
}

/** A server under test, however it is hosted. */
export interface HttpHost extends AsyncDisposable {
  readonly host: string
  send(request: Sent): Promise<Response>
  close(graceMs?: number): Promise<void>
}

export type Hosting = (service: Service, options?: HttpOptions) => Promise<HttpHost>

/** On a real socket, with requests that fetch would not let through. */
export const onNode: Hosting = async (service, options = {}) => {
  const server = await serveHttp(service, { path: '/mcp', ...options })
  const host = `127.0.0.1:${server.port}`
  const agent = new Agent({ keepAlive: true })
  return {
    host,
    send: (request) => sendOverSocket(server.port, agent, request),
    close: (graceMs) => server.close(graceMs),
    async [Symbol.asyncDispose]() {
      await server.close(0)
      agent.destroy()
    },
  }
}

/** As Workers, Deno and Bun would call it. */
export const onFetch: Hosting = async (service, options = {}) => {
  const handler = fetchHandler(service, { path: '/mcp', ...options })
  const host = '127.0.0.1:8080'
  return {
    host,
    send: ({ method = 'POST', path = '/mcp', headers, body, signal }) => {
      const init = { method, headers: { ...headers }, ...(body !== undefined && { body }), ...(signal && { signal }) }
      return handler(new Request(`http://${headers?.host ?? host}${path}`, init as RequestInit))
    },
    close: (graceMs) => handler.close(graceMs),
    [Symbol.asyncDispose]: () => handler.close(0),
  }
}

function sendOverSocket(
  port: number,
  agent: Agent,
  { method = 'POST', path = '/mcp', headers, body, signal }: Sent,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      method,
      path,
      headers: { ...headers },
      agent,
      ...(signal && { signal }),
    }
    const request = send(options, (response) => {
      const status = response.statusCode ?? 0
      const empty = status === 204 || status === 202
      const init = { status, headers: response.headers as Record<string, string> }
      response.on('error', () => {}) // The test went away on purpose.
      resolve(new Response(empty ? null : (Readable.toWeb(response) as NodeReadableStream as ReadableStream), init))
    })
    request.on('error', reject)
    request.end(body)
  })
}
