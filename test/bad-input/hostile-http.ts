/** An HTTP server that answers calls of tools with anything, and everything else as a good server would. */
import type { ServerResponse } from 'node:http'
import type { JsonObject, RpcId } from '@causeway/protocol'
import { rawServer } from '@causeway/testing'

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

const capabilities = { tools: {} }

/** Listens on a loopback port; `attack` answers every `tools/call`, and every GET where `onGet` does not. */
export async function hostileHttp(
  attack: (victim: Victim) => void,
  onGet: (response: ServerResponse) => void = (response) => response.writeHead(405).end(),
  lists: JsonObject = LISTED,
): Promise<HostileServer> {
  const serverInfo = { name: 'hostile', version: '1' }
  const server = rawServer({
    'server/discover': () => ({ result: { ...LISTED, supportedVersions: ['2026-07-28'], capabilities } }),
    initialize: ({ params }) => ({ result: { protocolVersion: params?.protocolVersion, capabilities, serverInfo } }),
    'tools/list': () => ({ result: lists }),
    'tools/call': ({ id, params }, _server, http) => {
      if (id !== undefined && http !== undefined) attack({ id, response: http.response, tool: String(params?.name) })
      return undefined
    },
    GET: (_message, _server, http) => {
      if (http !== undefined) onGet(http.response)
      return undefined
    },
    DELETE: () => ({ status: 204 }),
  })
  return { url: await server.listen(), [Symbol.asyncDispose]: () => server.close() }
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
