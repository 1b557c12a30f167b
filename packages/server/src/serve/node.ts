import { stdioServerConnection } from '@causeway/transports/stdio'
import type { App } from '../app.js'
import { addressFrom } from './address.js'
import { checkApp } from './check-app.js'
import { serveLoader } from './loader.js'
import type { ServeOptions, Serving } from './options.js'

/**
 * Serves on standard streams, or on HTTP where the options, `--http [host:]port` or the variable `PORT` say so. In a file
 * that `causeway` loads, it is `causeway` that serves, with these options and those of its own command line.
 *
 * @example
 * await serve(app)                          // node server.js, node server.js --http 4100
 * @throws {TypeError} for an app that is none, an address that is none, or a transport that there is not
 * @throws {CausewayError} `ERR_LISTEN` where the port is taken; `ERR_TLS` where `tls` cannot be used; `ERR_GRPC_MISSING`
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<Serving> {
  checkApp(app)
  const handedOver = serveLoader()?.(app, options)
  if (handedOver !== undefined) return handedOver
  const address = addressFrom(options.argv ?? process.argv.slice(2), options.env ?? process.env)
  const { transport } = options
  checkTransport(transport)
  const onPort = transport === undefined ? address !== undefined || options.port !== undefined : transport !== 'stdio'
  const serving = onPort ? await overSockets(app, { ...address, ...options }) : overStandardStreams(app, options)
  if (options.signals !== false) closeOnSignals(serving)
  return serving
}

function checkTransport(transport: ServeOptions['transport']): void {
  if (transport === undefined || ['stdio', 'http', 'websocket', 'grpc'].includes(transport)) return
  throw new TypeError(`Expected transport to be stdio, http, websocket or grpc; got '${transport}'.`)
}

async function overSockets(app: App, options: ServeOptions): Promise<Serving> {
  const { transport, argv, env, signals, principal, grpc, ...own } = options
  const settings = { ...app.http, ...own }
  const listening = await listen(app, transport, settings)
  const besides = grpc && (await listen(app, 'grpc', { ...settings, ...grpc }).catch(closing(listening)))
  return servingOf({ url: listening.url, grpcUrl: besides?.url }, async () => {
    await Promise.all([listening.close(), besides?.close()])
    await app.close()
  })
}

interface Listening {
  readonly url: string
  close(): Promise<void>
}

async function listen(app: App, transport: ServeOptions['transport'], options: ServeOptions): Promise<Listening> {
  // A server over standard streams starts without these.
  if (transport === 'grpc') {
    const { serveGrpc } = await import('@causeway/transports/grpc')
    return serveGrpc(app.service, options)
  }
  const { serveHttp, serveWebSocket } = await import('@causeway/transports/node')
  return transport === 'websocket' ? serveWebSocket(app.service, options) : serveHttp(app.service, options)
}

/** Both listen or none. */
function closing(listening: Listening): (error: unknown) => Promise<never> {
  return async (error) => {
    await listening.close()
    throw error
  }
}

function overStandardStreams(app: App, { principal }: ServeOptions): Serving {
  const who = principal === undefined ? {} : { principal }
  const served = app.attach(stdioServerConnection(), { transport: 'stdio', ...who })
  const serving = servingOf({ url: undefined }, () => app.close())
  // A client that is gone ends the process, whatever timers and sockets the program still has.
  void served.closed.then(() => serving.close()).finally(() => process.exit())
  return serving
}

function servingOf(where: Pick<Serving, 'url' | 'grpcUrl'>, end: () => Promise<void>): Serving {
  let ending: Promise<void> | undefined
  let done: () => void = () => {}
  const closed = new Promise<void>((resolve) => {
    done = resolve
  })
  return {
    ...where,
    closed,
    close() {
      ending ??= end().finally(done)
      return ending
    },
  }
}

function closeOnSignals(serving: Serving): void {
  const stop = (signal: NodeJS.Signals): void => {
    void serving.close().finally(() => process.kill(process.pid, signal))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  void serving.closed.then(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop)
  })
}
