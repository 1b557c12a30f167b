/** MCP servers by hand that do to their clients what no good server does. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Client } from '@causeway/client'
import { isObject, type JsonObject } from '@causeway/protocol'

/** The words that start one as a process of its own. */
export const tinyCommand: readonly string[] = [process.execPath, join(import.meta.dirname, 'fixtures/tiny-server.mjs')]

/** Answers a call in whatever way. */
export type Answer = (respond: (result: JsonObject) => void, response: ServerResponse, request: IncomingMessage) => void

export interface TinyHttpServer {
  readonly port: number
  readonly url: string
  /** Methods that came, in order. */
  readonly heard: readonly string[]
  close(): Promise<void>
}

/** Speaks Streamable HTTP of 2025-11-25 without sessions; each tool does what its function says. */
export async function tinyHttpServer(tools: { readonly [name: string]: Answer }, port = 0): Promise<TinyHttpServer> {
  const heard: string[] = []
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end()
      return
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const { id, method, params = {} } = JSON.parse(body)
    heard.push(method)
    const respond = (result: JsonObject): void => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    }
    if (id === undefined) response.writeHead(202).end()
    else if (method === 'initialize') respond(introduction(params.protocolVersion))
    else if (method === 'tools/list') {
      respond({ tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: 'object' } })) })
    } else if (method === 'tools/call') tools[params.name]?.(respond, response, request)
    else if (method === 'ping') respond({})
    else response.writeHead(400, { 'content-type': 'application/json' }).end(refusal(id, method))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo // as: it listens on TCP
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}/mcp`,
    heard,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function introduction(protocolVersion: string): JsonObject {
  return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'tiny', version: '1.0.0' } }
}

function refusal(id: unknown, method: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: `There is no ${method} here.` } })
}

/** The result of a tool that says something. */
export function saying(text: string): JsonObject {
  return { content: [{ type: 'text', text }] }
}

const MISSING = 'dev.causeway/missing'

/** What a result says is missing. */
export function missingIn({ _meta }: { readonly _meta?: unknown }): unknown {
  return isObject(_meta) ? _meta[MISSING] : undefined
}

/** What the list of tools says is missing from it. */
export async function missingTools(client: Client): Promise<unknown> {
  let missing: unknown
  await client.listTools({
    onResult: (result) => {
      missing = missingIn(result)
    },
  })
  return missing
}
