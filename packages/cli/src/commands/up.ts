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
    .option('--http <[host:]port>', 'listen there instead of where the configuration says', parseAddress)
    .option('--stdio', 'serve standard input and output instead of HTTP')
    .option('--dev', 'allow secrets that are written out, as literal:…')
    .option('--no-watch', 'leave changes of the files for the next start')
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[], flags: UpFlags) => {
      if (command !== undefined) throw usageFailure('Expected nothing after --.')
      if (flags.stdio && flags.http !== undefined) throw usageFailure('--http does not go with --stdio.')
      const running = await startGateway(configFiles(words), flags, terminal)
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
  if (log !== undefined) process.once('exit', () => log.flush())
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
    return running
  } catch (error) {
    throw startFailure(error)
  }
}

function startFailure(error: unknown): unknown {
  if (!(error instanceof CausewayError)) return error
  const options = { cause: error }
  if (error.code === 'ERR_CONFIG')
    return new Failure(ExitCode.configuration, 'The configuration is wrong:', error.message, options)
  if (error.code === 'ERR_LISTEN')
    return new Failure(ExitCode.notConnected, error.message, 'Choose another address: --http [host:]port.', options)
  return error
}

function closeOnSignals(running: Running): void {
  const stop = (signal: NodeJS.Signals): void => {
    void running.close().finally(() => process.kill(process.pid, signal))
  }
  const again = (): void => void running.reload()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  process.on('SIGHUP', again)
  void running.closed.then(() => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop)
    process.removeListener('SIGHUP', again)
  })
}
