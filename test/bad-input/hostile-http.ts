/** An HTTP server that answers calls of tools with anything, and everything else as a good server would. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject, RpcId } from '@causeway/protocol'

/** A request for a tool, to be answered in any way. */
export interface Victim {
  readonly id: RpcId
  readonly response: ServerResponse
  /** The tool that is called. */
  readonly tool: string
}

export interface HostileServer extends AsyncDisposable {
  readonly url: string
}

export type Era = 'modern' | 'legacy'

const LISTED = { tools: [], resultType: 'complete', ttlMs: 60_000, cacheScope: 'public' }

/** Listens on a loopback port; `attack` answers every `tools/call`, and every GET where `onGet` does not. */
export async function hostileHttp(
  attack: (victim: Victim) => void,
  onGet: (response: ServerResponse) => void = (response) => response.writeHead(405).end(),
  lists: JsonObject = LISTED,
): Promise<HostileServer> {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    if (request.method === 'GET') return onGet(response)
    if (request.method !== 'POST') return void response.writeHead(204).end()
    const { id, method, params } = JSON.parse(body)
    if (id === undefined) response.writeHead(202).end()
    else if (method === 'tools/call') attack({ id, response, tool: params.name })
    else sendJson(response, { jsonrpc: '2.0', id, ...goodAnswer(method, params, lists) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What a good server answers to anything but a call of a tool. */
export function goodAnswer(method: string, params: JsonObject | undefined, lists: JsonObject): JsonObject {
  const capabilities = { tools: {} }
  switch (method) {
    case 'server/discover':
      return {
        result: { ...LISTED, supportedVersions: ['2026-07-28'], capabilities },
      }
    case 'initialize':
      return {
        result: {
          protocolVersion: params?.protocolVersion,
          capabilities,
          serverInfo: { name: 'hostile', version: '1' },
        },
      }
    case 'tools/list':
      return { result: lists }
    default:
      return { error: { code: -32601, message: 'No such method.' } }
  }
}

/** The good answer to a call of a tool. */
export function doneText(id: RpcId): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    result: { resultType: 'complete', content: [{ type: 'text', text: 'done' }] },
  })
}

export function sendJson(response: ServerResponse, message: unknown): void {
  sendText(response, JSON.stringify(message))
}

export function sendText(response: ServerResponse, text: string | Uint8Array, type = 'application/json'): void {
  response.writeHead(200, { 'content-type': type }).end(text)
}
