import type { Command } from '@causeway/client'
import { type Era, LATEST_LEGACY_REVISION, LATEST_REVISION } from '@causeway/protocol'
import type { App } from '@causeway/server'
import { type Linked, type LinkedOptions, linkTo } from '../linked.js'
import { type RawClient, type RawClientOptions, rawClientOf } from '../raw/raw-client.js'
import { serveOver } from './serve-over.js'

/** How a client speaks: in which era, and to a legacy server with or without sessions. */
export type MatrixMode = 'modern' | 'legacy' | 'stateless legacy'

/** What it speaks over. `sse` is HTTP+SSE of 2024-11-05. */
export type MatrixTransport = 'memory' | 'stdio' | 'http' | 'sse' | 'websocket' | 'grpc'

export interface MatrixOptions {
  /** @default all but `grpc`, which needs the packages `@grpc/grpc-js` and `grpc-health-check` */
  readonly transports?: readonly MatrixTransport[]
  /** @default all */
  readonly modes?: readonly MatrixMode[]
  /** The same server as a program, for stdio. @default its framing, in this process */
  readonly command?: Command
}

/** One way to reach the server. */
export interface MatrixCell<A> {
  /** For titles: `stateless legacy over Streamable HTTP`. */
  readonly name: string
  readonly mode: MatrixMode
  readonly era: Era
  readonly transport: MatrixTransport
  /** Serves the app that way, on a free port where it needs one, and connects a client; closing the link ends both. */
  linked(options?: MatrixLinkOptions): Promise<Linked<A>>
  /** The same for a client that speaks frame by frame: by default of the latest revision of the cell's era. */
  rawClient(options?: Omit<RawClientOptions, 'signedInAs'>): Promise<RawClient>
}

export type MatrixLinkOptions = Omit<LinkedOptions, 'era' | 'through' | 'signedInAs'>

/** The modes that a transport has, and what it is called. */
const TRANSPORTS: {
  readonly [T in MatrixTransport]: { readonly title: string; readonly modes: readonly MatrixMode[] }
} = {
  memory: { title: 'in memory', modes: ['modern', 'legacy'] },
  stdio: { title: 'over stdio', modes: ['modern', 'legacy'] },
  http: { title: 'over Streamable HTTP', modes: ['modern', 'legacy', 'stateless legacy'] },
  sse: { title: 'over HTTP+SSE', modes: ['legacy'] },
  websocket: { title: 'over WebSocket', modes: ['modern', 'legacy'] },
  grpc: { title: 'over gRPC', modes: ['modern', 'legacy'] },
}

const EVERYWHERE: readonly MatrixTransport[] = ['memory', 'stdio', 'http', 'sse', 'websocket']

/**
 * All ways to reach a server, to run one test as each of them.
 *
 * @example
 * describe.each(matrix(app))('$name', (cell) => {
 *   test('adds', async () => {
 *     await using link = await cell.linked()
 *     expect(await link.client.callTool('add', { a: 1, b: 2 })).toHaveText('3')
 *   })
 * })
 */
export function matrix<A extends App>(app: A, options: MatrixOptions = {}): readonly MatrixCell<A>[] {
  const { transports = EVERYWHERE, modes, command } = options
  return transports.flatMap((transport) => {
    const { title, modes: possible } = TRANSPORTS[transport]
    const chosen = possible.filter((mode) => modes === undefined || modes.includes(mode))
    return chosen.map((mode) => {
      const era: Era = mode === 'modern' ? 'modern' : 'legacy'
      return {
        name: `${mode} ${title}`,
        mode,
        era,
        transport,
        linked: async (own: MatrixLinkOptions = {}) => {
          const { target, close } = await serveOver[transport](app, { mode, command })
          return linkTo<A>(target, { ...own, era }, close)
        },
        rawClient: async (own: RawClientOptions = {}) => {
          const { target, close } = await serveOver[transport](app, { mode, command })
          const revision = era === 'modern' ? LATEST_REVISION : LATEST_LEGACY_REVISION
          return rawClientOf(target, { revision, ...own }, close)
        },
      }
    })
  })
}
