import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { limits } from '@causeway/protocol'
import type { Recording } from './recording.js'
import type { Passing } from './relay.js'
import { SseFrames } from './sse-frames.js'

/** They are about one hop, or about a body that `fetch` has unpacked. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'expect',
  'upgrade',
])

/** Headers that belong to the conversation. */
const RECORDED = /^(mcp-.*|authorization|last-event-id)$/

/** Passes HTTP requests on to `target` as they are, and its answers back, streams as they come. */
export async function httpProxy(target: URL, recorder: Recording, port: number): Promise<Passing> {
  const server = createServer((request, response) => {
    passOn(target, recorder, request, response).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(502, { 'content-type': 'text/plain' })
          .end(`The recorded server could not be reached: ${why}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return { url: urlOf(server, target), closed, close: () => end(server, closed) }
}

/** The path stays that of the server, so that what it says about paths is right. */
function urlOf(server: Server, target: URL): string {
  const { port } = server.address() as AddressInfo // as: it listens on TCP
  return `http://127.0.0.1:${port}${target.pathname}`
}

function end(server: Server, closed: Promise<void>): Promise<void> {
  server.close()
  server.closeAllConnections()
  return closed
}

async function passOn(
  target: URL,
  recorder: Recording,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLoopback(request.headers.host)) {
    response.writeHead(403).end('Expected a request to the loopback address.\n')
    return
  }
  const { method = 'GET', url = '/' } = request
  const body = method === 'POST' ? await bodyOf(request) : undefined
  if (body !== undefined) recorder.add('client', body.toString('utf8'), recordedHeaders(request))
  const abort = new AbortController()
  response.once('close', () => abort.abort())
  const answer = await fetch(new URL(url, target), {
    method,
    headers: passedHeaders(request),
    redirect: 'manual',
    signal: abort.signal,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  })
  await passBack(answer, recorder, response)
}

async function passBack(answer: Response, recorder: Recording, response: ServerResponse): Promise<void> {
  const headers = [...answer.headers].filter(([name]) => !NOT_PASSED_ON.has(name))
  response.writeHead(answer.status, Object.fromEntries(headers))
  response.flushHeaders()
  if (answer.body === null) {
    response.end()
    return
  }
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  const frames = new SseFrames((data) => recorder.add('server', data))
  const seen: Uint8Array[] = []
  const source = answer.body
  await pipeline(async function* () {
    for await (const chunk of source) {
      if (isStream) frames.push(chunk)
      else seen.push(chunk)
      yield chunk
    }
    const text = Buffer.concat(seen).toString('utf8')
    if (text !== '') recorder.add('server', text)
  }, response)
}

/** @throws {RangeError} where it is larger than any server takes */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  let length = 0
  const bounded = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > limits.maxMessageBytes)
        throw new RangeError(`the message is longer than ${limits.maxMessageBytes} bytes`)
      yield chunk
    }
  }
  return buffer(Readable.from(bounded()))
}

function passedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const passed = Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name))
  return Object.fromEntries(
    passed.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

function recordedHeaders(request: IncomingMessage): Record<string, string> | undefined {
  const entries = Object.entries(passedHeaders(request)).filter(([name]) => RECORDED.test(name))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** A page in a browser must not reach through it under a name of its own. */
function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)
}
