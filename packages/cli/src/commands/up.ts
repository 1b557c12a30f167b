import type { Running } from '@causeway/gateway'
import { CausewayError } from '@causeway/protocol'
import type { Command } from 'commander'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import type { Terminal } from '../output/terminal.js'
import { type Address, parseAddress } from './address.js'
import { type Environment, subcommand } from './command.js'
import { configFiles, connectorsFor, showWarnings } from './config-files.js'
import { showGateway } from './up-report.js'

/** How a gateway is started. */
export interface UpFlags {
  /** Instead of where the configuration says. */
  readonly http?: Address
  readonly stdio?: boolean
  readonly dev?: boolean
  /** @default true */
  readonly watch?: boolean
}

export function upCommand({ terminal, command }: Environment): Command {
  return subcommand('up', '[options] [files...]', 'Serve everything that a configuration file names.', [
    'up',
    'up causeway.yaml production.yaml',
    'up --http 0.0.0.0:8080',
    'up --stdio',
  ])
    .option('--http <[host:]port>', 'listen there instead of where the configuration says', (text) =>
      parseAddress(text, '--http'),
    )
    .option('--stdio', 'serve standard input and output instead of HTTP')
    .option('--dev', 'allow secrets that are written out, as literal:…')
    .option('--no-watch', 'leave changes of the files for the next start')
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[], flags: UpFlags) => {
      if (command !== undefined) throw usageFailure('Expected nothing after --.')
      if (flags.stdio && flags.http !== undefined) throw usageFailure('--http does not go with --stdio.')
      const running = await startGateway(configFiles(words), flags, terminal)
      outlive(running)
      if (running.origin !== undefined) await showGateway(running, running.origin, terminal)
      closeOnSignals(running)
      await running.closed
    })
}

/** Starts the gateway that files describe, and shows their warnings. @throws {Failure} with all that is wrong with them */
export async function startGateway(
  files: readonly string[],
  { http, stdio = false, dev = false, watch = true }: UpFlags,
  terminal: Terminal,
): Promise<Running> {
  const { logFile, run } = await import('@causeway/gateway')
  // A person wants to see each line at once; programs do not.
  const log = terminal.isErrTerminal ? undefined : logFile(process.stderr.fd)
  try {
    const running = await run({
      files,
      connectors: await connectorsFor(files),
      env: process.env,
      dev,
      stdio,
      watch,
      ...(http === undefined ? {} : { listen: http }),
      write: log === undefined ? (line) => terminal.err(line) : (line) => log.write(line),
      logFormat: terminal.isErrTerminal ? 'text' : 'json',
      colors: terminal.isErrTerminal,
    })
    await showWarnings(running.warnings, terminal)
    const closed = running.closed.then(() => log?.flush())
    return { ...running, closed, close: (graceMs) => running.close(graceMs).then(() => closed) }
  } catch (error) {
    await log?.flush()
    throw startFailure(error)
  }
}

function startFailure(error: unknown): unknown {
  if (!(error instanceof CausewayError)) return error
  const options = { cause: error }
  if (error.code === 'ERR_SECRET') return new Failure(ExitCode.configuration, error.message, undefined, options)
  if (error.code === 'ERR_CONFIG')
    return new Failure(ExitCode.configuration, 'The configuration is wrong:', error.message, options)
  if (error.code === 'ERR_LISTEN')
    return new Failure(ExitCode.notConnected, error.message, 'Choose another address: --http [host:]port.', options)
  return error
}

/**
 * A promise that nobody looks after is a mistake in the code of one upstream, in which the others have no part: it is logged. What was
 * thrown outside of any promise may have left anything half done, and ends the process as elsewhere. So does a lost stdout where
 * it carries messages; a table that nobody reads does not.
 */
function outlive({ log, origin }: Running): void {
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (error) => log.error('an upstream left a rejected promise to nobody', { error }))
  if (origin !== undefined) process.stdout.removeAllListeners('error').on('error', () => {})
}

function closeOnSignals(running: Running): void {
  const stop = (signal: NodeJS.Signals): void => {
    void running.close().finally(() => process.kill(process.pid, signal))
  }
  const again = (): void => {
    running.reload().catch((error: unknown) => running.log.error('configuration could not be read again', { error }))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  process.on('SIGHUP', again)
  void running.closed.then(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop)
    process.removeListener('SIGHUP', again)
  })
}
