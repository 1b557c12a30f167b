import { basename } from 'node:path'
import { CausewayError } from '@causeway/protocol'
import type { ServeOptions, Serving } from '@causeway/server'
import type { Command } from 'commander'
import { loadApp } from '../app-file.js'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import type { Terminal } from '../output/terminal.js'
import { serveApp } from '../served-apps.js'
import { type Address, parseAddress } from './address.js'
import { type Environment, subcommand } from './command.js'

interface Flags {
  readonly http?: Address
  readonly path?: string
}

export function serveCommand({ terminal, command }: Environment): Command {
  return subcommand('serve', '[options] <file>', 'Serve the app that a file exports: on stdio, or on HTTP.', [
    'serve server.ts',
    'serve server.ts --http 4100',
    'serve dist/server.js --http 0.0.0.0:8080 --path /api/mcp',
  ])
    .option('--http <[host:]port>', 'serve on HTTP there; without a host only this machine can reach it', parseAddress)
    .option('--path <path>', 'the path of the endpoint (default: /mcp)')
    .option('--debug', 'show stack traces')
    .action(async ([file, extra]: readonly string[], flags: Flags) => {
      if (file === undefined) throw usageFailure('Expected a file that exports an app.')
      if (extra !== undefined || command !== undefined) throw usageFailure('Expected nothing after the file.')
      if (flags.path !== undefined && flags.http === undefined) throw usageFailure('--path goes with --http.')
      if (flags.path?.startsWith('/') === false) {
        throw usageFailure(`Expected --path to begin with /, such as /mcp; got '${flags.path}'.`)
      }
      const serving = await serveFile(file, flags, terminal)
      announce(file, serving, terminal)
      await serving.closed
    })
}

async function serveFile(file: string, { http, path }: Flags, terminal: Terminal): Promise<Serving> {
  // What the file prints while it is loaded would stand among the messages; later on the transport sees to that.
  const giveBack = http === undefined ? terminal.keepStdout() : undefined
  const { app, options: own } = await loadApp(file)
  const options: ServeOptions =
    http === undefined
      ? { transport: own.port === undefined ? 'stdio' : 'http', ...own }
      : { ...own, transport: 'http', ...http, ...(path === undefined ? {} : { path }) }
  const { verify } = { ...app.http, ...options }
  if (verify === undefined && (options.host === '0.0.0.0' || options.host === '::')) {
    terminal.err('Anyone who can reach this machine can use this server: it does not ask who calls.\n')
  }
  try {
    return await serveApp(app, options, giveBack)
  } catch (error) {
    throw listenFailure(error)
  }
}

function announce(file: string, { url }: Serving, terminal: Terminal): void {
  const { bold, dim } = terminal.errColors
  if (url !== undefined) terminal.err(`Serving ${basename(file)} at ${bold(url)} ${dim('(Ctrl-C stops it)')}\n`)
  else if (terminal.isInteractive) {
    terminal.err(`Serving ${basename(file)} on standard input and output, for a program to talk to.\n`)
    terminal.err(`${dim(`To try it yourself: causeway list ${file}`)}\n`)
  }
}

function listenFailure(error: unknown): unknown {
  if (!(error instanceof CausewayError) || error.code !== 'ERR_LISTEN') return error
  const hint = 'Choose another address: --http [host:]port.'
  return new Failure(ExitCode.notConnected, error.message, hint, { cause: error })
}
