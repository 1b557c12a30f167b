/** The messages that the load consists of, made once. */

const client = { name: 'bench', version: '1.0.0' }

/** The `_meta` of a 2026-07-28 request. */
const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': client,
}

export type Era = 'legacy' | 'modern'

/** A request of either era, without its id: that is written over `firstId` each time. */
export function requestMessage(era: Era, method: string, params: object): string {
  const all = era === 'modern' ? { ...params, _meta: modernMeta } : params
  return JSON.stringify({ jsonrpc: '2.0', id: firstId, method, params: all })
}

/** All ids have as many digits, so that the length of a message does not change with them. */
export const firstId = 100_000_000

export const echoCall = (era: Era): string =>
  requestMessage(era, 'tools/call', { name: 'echo', arguments: { text: 'hello' } })

export const listTools = (era: Era): string => requestMessage(era, 'tools/list', {})

export const initialize: string = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client },
})

export const initialized: string = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })

/** The headers of a POST of either era. */
export function headersFor(era: Era, method: string, name?: string, sessionId?: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(era === 'modern' ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method } : {}),
    ...(era === 'modern' && name !== undefined ? { 'mcp-name': name } : {}),
    ...(sessionId === undefined ? {} : { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': sessionId }),
  }
}

/** The text of an HTTP/1.1 POST. */
export function httpText(port: number, path: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

/** Starts a legacy session, and returns its id. Some bridges know a new session only a moment after they told of it. */
export async function openSession(port: number, path: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryToOpen(port, path)
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error
    }
  }
}

const MAX_ATTEMPTS = 5

async function tryToOpen(port: number, path: string): Promise<string> {
  const post = (body: string, sessionId?: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: headersFor('legacy', '', '', sessionId), body })
  const answer = await post(initialize)
  await answer.text()
  const sessionId = answer.headers.get('mcp-session-id')
  if (answer.status !== 200 || sessionId === null) throw new Error(`initialize was answered with ${answer.status}`)
  const accepted = await post(initialized, sessionId)
  await accepted.text()
  if (accepted.status !== 202) throw new Error(`notifications/initialized was answered with ${accepted.status}`)
  return sessionId
}
