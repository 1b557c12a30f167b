import type { Command, ServerTarget } from '@causeway/client'
import type { App } from '@causeway/server'
import { type Connection, httpSseConnection, memoryPair } from '@causeway/transports'
import { serveHttp, serveWebSocket } from '@causeway/transports/node'
import type { MatrixMode, MatrixTransport } from './matrix.js'
import { stdioPair } from './stdio-pair.js'

/** A server that is up, and how to reach it. */
interface Served {
  readonly target: ServerTarget
  close(): Promise<void>
}

interface Circumstances {
  readonly mode: MatrixMode
  /** For stdio; without it the app is served in this process. */
  readonly command: Command | undefined
}

type Serve = (app: App, circumstances: Circumstances) => Promise<Served>

/** Serves an app over each transport, on a free port where it needs one. */
export const serveOver: { readonly [T in MatrixTransport]: Serve } = {
  memory: async (app) => attached(app, 'memory', memoryPair),
  stdio: async (app, { command }) =>
    command === undefined ? attached(app, 'stdio', stdioPair) : { target: command, close: async () => {} },
  http: async (app, { mode }) => {
    const legacy = mode === 'stateless legacy' ? 'stateless' : 'sessions'
    const server = await serveHttp(app.service, { ...app.http, legacy })
    return { target: server.url, close: () => server.close(0) }
  },
  sse: async (app) => {
    const server = await serveHttp(app.service, app.http)
    const url = new URL('/sse', server.url)
    return { target: () => httpSseConnection({ url }), close: () => server.close(0) }
  },
  websocket: async (app) => {
    const server = await serveWebSocket(app.service)
    return { target: server.url, close: () => server.close(0) }
  },
  grpc: async (app) => {
    // Its packages are there only where somebody wants it.
    const { serveGrpc } = await import('@causeway/transports/grpc')
    const server = await serveGrpc(app.service)
    return { target: server.url, close: () => server.close(0) }
  },
}

function attached(app: App, transport: string, pair: () => [Connection, Connection]): Served {
  const over: Promise<unknown>[] = []
  const dial = (): Connection => {
    const [ours, theirs] = pair()
    over.push(app.attach(theirs, { transport }).closed)
    return ours
  }
  return {
    target: dial,
    close: async () => {
      await Promise.all(over)
    },
  }
}
