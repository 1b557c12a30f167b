import { type Client, type ClientOptions, connect, type Handlers } from '@causeway/client'
import { limits } from '@causeway/protocol'
import { loadApp } from './app-file.js'
import type { ClientFlags } from './client-options.js'
import { ExitCode } from './exit-code.js'
import { connectFailure, Failure } from './failure.js'
import { formOn } from './form.js'
import { printable } from './output/printable.js'
import type { Terminal } from './output/terminal.js'
import type { Target } from './target.js'
import { VERSION } from './version.js'

/** Connects to a server, does one thing with it and leaves; Ctrl-C gives up on the way. */
export async function withServer<T>(
  target: Target,
  flags: ClientFlags,
  terminal: Terminal,
  use: (client: Client, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController()
  const onInterrupt = (): void => interrupt.abort(new Failure(ExitCode.interrupted, 'Interrupted.'))
  process.once('SIGINT', onInterrupt)
  try {
    const server = await open(target, flags, terminal, interrupt.signal)
    try {
      return await use(server.client, interrupt.signal)
    } finally {
      await server.close()
    }
  } catch (error) {
    interrupt.signal.throwIfAborted()
    throw error
  } finally {
    process.removeListener('SIGINT', onInterrupt)
  }
}

interface OpenServer {
  readonly client: Client
  close(): Promise<void>
}

async function open(target: Target, flags: ClientFlags, terminal: Terminal, signal: AbortSignal): Promise<OpenServer> {
  const options = clientOptions(flags, terminal, signal)
  try {
    switch (target.kind) {
      case 'url': {
        const client = await connect(target.url, { ...options, http: { headers: flags.header ?? {} } })
        return { client, close: () => client.close() }
      }
      case 'command': {
        const { command, args } = target
        // What the server prints would stand between the results; its last words are in the error if it dies.
        const stderr = flags.debug ? 'inherit' : (): void => {}
        const client = await connect({ command, args, env: flags.env ?? {}, stderr }, options)
        return { client, close: () => client.close() }
      }
      case 'file': {
        terminal.keepStdout()
        const { app } = await loadApp(target.path)
        const client = await connect(app, options)
        return { client, close: () => client.close().then(() => app.close()) }
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    throw connectFailure(error)
  }
}

function clientOptions(flags: ClientFlags, terminal: Terminal, signal: AbortSignal): ClientOptions {
  return {
    name: 'causeway',
    version: VERSION,
    signal,
    // One command, one connection: what is lost stays lost.
    reconnect: false,
    handlers: handlers(terminal),
    ...(flags.era === undefined ? {} : { era: flags.era }),
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    ...(flags.timeout === undefined ? {} : patience(flags.timeout)),
    ...(flags.log === undefined ? {} : { logLevel: flags.log }),
  }
}

/** A server may take its time to start, however soon it should answer then. */
function patience(timeoutMs: number): ClientOptions {
  return { timeoutMs, connectTimeoutMs: Math.max(timeoutMs, limits.connectTimeoutMs) }
}

function handlers(terminal: Terminal): Handlers {
  const { dim, yellow } = terminal.errColors
  return {
    ...formOn(terminal),
    on: {
      log: ({ level, logger, data }) => {
        terminal.err(`${dim(logger === undefined ? level : `${level} ${printable(logger)}`)} ${printable(data)}\n`)
      },
      warning: ({ message }) => terminal.err(`${yellow('warning')} ${printable(message)}\n`),
    },
  }
}
