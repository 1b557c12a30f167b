import { type Client, type ClientOptions, connect, type Handlers } from '@causeway/client'
import { isAtLeast, limits } from '@causeway/protocol'
import { Questions } from './ask/questions.js'
import { stayAwake } from './awake.js'
import type { ClientFlags } from './client-options.js'
import { ExitCode } from './exit-code.js'
import { connectFailure, Failure } from './failure.js'
import { formsOn } from './form/form.js'
import { interruptible } from './interruptible.js'
import { watchExit } from './leaving.js'
import { logLine } from './output/log-line.js'
import { printable } from './output/printable.js'
import { reportFailure } from './output/report.js'
import type { Terminal } from './output/terminal.js'
import { modelOf } from './sampling/model.js'
import { samplingWith } from './sampling/sample.js'
import { nameOf, type Target } from './target.js'
import { clientTls } from './tls-flags.js'
import { refuseUnused } from './unused-flags.js'
import { VERSION } from './version.js'
import { loadWatched } from './watched-load.js'

/** Connects to a server, does one thing with it and leaves; Ctrl-C gives up on the way. */
export function withServer<T>(
  target: Target,
  flags: ClientFlags,
  terminal: Terminal,
  use: (client: Client, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return interruptible(async (signal) => {
    const server = await open(target, flags, terminal, signal)
    try {
      return await use(server.client, signal)
    } finally {
      await server.close()
    }
  })
}

/** A connection, and what has to end with it. */
export interface OpenServer {
  readonly client: Client
  close(): Promise<void>
}

/**
 * Connects to a server.
 * @param signal ends the attempt, not the connection
 * @throws {Failure} where there is no such server
 */
export async function open(
  target: Target,
  flags: ClientFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<OpenServer> {
  refuseUnused(target.kind, flags)
  const options = { ...clientOptions(flags, terminal, signal, nameOf(target)), ...patience(target, flags) }
  try {
    switch (target.kind) {
      case 'url': {
        const http = { headers: flags.header ?? {} }
        const client = await connect(target.url, { ...options, http })
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
        return await openFile(target, { options, report: (failure) => reportFailure(failure, terminal, flags), signal })
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    throw connectFailure(error)
  }
}

interface Opening {
  readonly options: ClientOptions
  /** Tells what ended this process. */
  readonly report: (failure: Failure) => void
  readonly signal: AbortSignal
}

async function openFile(
  target: Target & { readonly kind: 'file' },
  { options, report, signal }: Opening,
): Promise<OpenServer> {
  const { app, served } = await loadWatched(target.path, report, signal)
  const sleep = stayAwake()
  let exitCode: ExitCode = ExitCode.notConnected
  const unwatch = watchExit(
    (code) => new Failure(exitCode, `The code of '${nameOf(target)}' ended this program (process.exit, ${code}).`),
    report,
  )
  const letGo = (): void => {
    sleep()
    unwatch()
    served.release()
  }
  try {
    const client = await connect(app, options)
    exitCode = ExitCode.protocol
    const close = (): Promise<void> => client.close().then(() => app.close())
    return { client, close: () => close().finally(letGo) }
  } catch (error) {
    letGo()
    throw error
  }
}

/**
 * With what every command connects.
 * @param from the server, as the user named it
 */
export function clientOptions(
  flags: ClientFlags,
  terminal: Terminal,
  signal: AbortSignal,
  from = 'The server',
): ClientOptions {
  const questions = new Questions(terminal)
  const model = modelOf(flags, process.env)
  const sampling = samplingWith({ terminal, questions, from, model, unasked: flags.yesSampling === true })
  return {
    name: 'causeway',
    version: VERSION,
    signal,
    // One command, one connection: what is lost stays lost.
    reconnect: false,
    // The forms wait until the user is done there.
    visitWaitMs: 0,
    handlers: { ...formsOn(terminal, questions, from), ...sampling.handlers, on: listeners(flags, terminal) },
    capabilities: sampling.capabilities,
    ...clientTls(flags),
    ...(flags.era === undefined ? {} : { era: flags.era }),
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    ...(flags.logLevel === undefined ? {} : { logLevel: flags.logLevel }),
  }
}

/** A command may take its time to start, however soon it should answer then; what is at an address runs already. */
function patience({ kind }: Target, { timeout: timeoutMs }: ClientFlags): ClientOptions {
  if (timeoutMs === undefined) return {}
  if (kind === 'url') return { timeoutMs, connectTimeoutMs: timeoutMs }
  return { timeoutMs, connectTimeoutMs: Math.max(timeoutMs, limits.connectTimeoutMs) }
}

function listeners({ logLevel }: ClientFlags, terminal: Terminal): NonNullable<Handlers['on']> {
  const { errColors } = terminal
  return {
    log: (message) => {
      // Some servers send everything, whatever they were asked for.
      if (logLevel === undefined || isAtLeast(message.level, logLevel)) terminal.err(logLine(message, errColors))
    },
    warning: ({ message }) => terminal.err(`${errColors.yellow('warning')} ${printable(message)}\n`),
  }
}
