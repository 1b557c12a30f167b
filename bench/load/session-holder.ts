/** The process that holds sessions and streams open: opens, replaces and closes them whenever the benchmark asks for it. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { echoCall, headersFor, initialize, initialized } from './message.js'

/** What to hold: legacy sessions with or without a stream each, or streams of a server that knows no sessions. */
export type Kind = 'streams of sessions' | 'sessions' | 'streams'

export type HolderRequest =
  | { readonly open: { readonly port: number; readonly count: number; readonly kind: Kind } }
  /** Replaces members of both kinds of session, one after the other, for some time; the number of each stays the same. */
  | { readonly churn: { readonly ms: number } }

interface Held {
  readonly sessionId: string | undefined
  readonly stream: Socket | undefined
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 })
const held: { port: number; kind: Kind; members: Held[] }[] = []

interface Answer {
  readonly status: number | undefined
  readonly sessionId: string | undefined
}

/** Sends a request over one of a few kept-alive connections, and reads the answer away. */
function send(port: number, method: string, sessionId: string | undefined, body?: string): Promise<Answer> {
  const headers = headersFor('legacy', '', '', sessionId)
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: IncomingMessage): void => {
      const id = answer.headers['mcp-session-id']
      answer
        .resume()
        .on('end', () => resolve({ status: answer.statusCode, sessionId: typeof id === 'string' ? id : undefined }))
    }
    httpRequest({ port, host: '127.0.0.1', path: '/mcp', method, headers, agent }, onAnswer)
      .on('error', reject)
      .end(body)
  })
}

async function openSession(port: number): Promise<string> {
  const { status, sessionId } = await send(port, 'POST', undefined, initialize)
  if (status !== 200 || sessionId === undefined) throw new Error(`initialize was answered with ${status}`)
  await send(port, 'POST', sessionId, initialized)
  return sessionId
}

/** Opens a stream, and resolves when the server has begun to answer. */
function openStream(port: number, sessionId: string | undefined): Promise<Socket> {
  const session = sessionId === undefined ? '' : `mcp-session-id: ${sessionId}\r\nmcp-protocol-version: 2025-11-25\r\n`
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(`GET /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n${session}\r\n`)
    socket.on('error', reject)
    socket.once('data', (chunk) => {
      if (chunk.toString('latin1', 9, 12) === '200') resolve(socket)
      else reject(new Error(`a stream was answered with ${chunk.toString()}`))
    })
    socket.on('data', () => undefined)
  })
}

async function openOne(port: number, kind: Kind): Promise<Held> {
  const sessionId = kind === 'streams' ? undefined : await openSession(port)
  const stream = kind === 'sessions' ? undefined : await openStream(port, sessionId)
  return { sessionId, stream }
}

async function closeOne(port: number, { sessionId, stream }: Held): Promise<void> {
  if (sessionId !== undefined) {
    const { status } = await send(port, 'DELETE', sessionId)
    if (status !== 200 && status !== 204) throw new Error(`DELETE was answered with ${status}`)
  }
  stream?.destroy()
}

async function open(port: number, count: number, kind: Kind): Promise<void> {
  const members: Held[] = []
  held.push({ port, kind, members })
  const worker = async (): Promise<void> => {
    while (members.length < count) {
      const place = members.push({ sessionId: undefined, stream: undefined }) - 1
      members[place] = await openOne(port, kind)
    }
  }
  await Promise.all(Array.from({ length: 32 }, worker))
}

/** About 400 replacements a second, each with a call in between. */
async function churn(ms: number): Promise<number> {
  const end = performance.now() + ms
  const groups = held.filter(({ kind }) => kind !== 'streams')
  let replaced = 0
  while (performance.now() < end) {
    for (const { port, kind, members } of groups) {
      const place = Math.floor(Math.random() * members.length)
      const member = members[place]
      if (member === undefined) continue
      if (member.sessionId !== undefined) await send(port, 'POST', member.sessionId, echoCall('legacy'))
      await closeOne(port, member)
      members[place] = await openOne(port, kind)
      replaced++
    }
    await setTimeout(1)
  }
  return replaced
}

async function serve(request: HolderRequest): Promise<object> {
  if ('churn' in request) return { replaced: await churn(request.churn.ms) }
  await open(request.open.port, request.open.count, request.open.kind)
  return { opened: request.open.count }
}

process.on('message', (request: HolderRequest) => {
  serve(request).then(
    (answer) => process.send?.(answer),
    (error: Error) => process.send?.({ error: error.message }),
  )
})
process.channel?.ref()
process.send?.({ ready: true })
