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
  readonly ws?: Address
  readonly path?: string
}

export function serveCommand({ terminal, command }: Environment): Command {
  return subcommand('serve', '[options] <file>', 'Serve the app that a file exports: on stdio, HTTP or WebSocket.', [
    'serve server.ts',
    'serve server.ts --http 4100',
    'serve dist/server.js --http 0.0.0.0:8080 --path /api/mcp',
  ])
    .option('--http <[host:]port>', 'serve on HTTP there; without a host only this machine can reach it', (text) =>
      parseAddress(text, '--http'),
    )
    .option('--ws <[host:]port>', 'the same on WebSocket', (text) => parseAddress(text, '--ws'))
    .option('--path <path>', 'the path of the endpoint (default: /mcp)')
    .option('--debug', 'show stack traces')
    .action(async ([file, extra]: readonly string[], flags: Flags) => {
      if (file === undefined) throw usageFailure('Expected a file that exports an app.')
      if (extra !== undefined || command !== undefined) throw usageFailure('Expected nothing after the file.')
      const address = flags.http ?? flags.ws
      if (flags.http !== undefined && flags.ws !== undefined) throw usageFailure('Expected --http or --ws, not both.')
      if (flags.path !== undefined && address === undefined) throw usageFailure('--path goes with --http or --ws.')
      if (flags.path?.startsWith('/') === false) {
        throw usageFailure(`Expected --path to begin with /, such as /mcp; got '${flags.path}'.`)
      }
      const serving = await serveFile(file, flags, terminal)
      announce(file, serving, terminal)
      await serving.closed
    })
}

async function serveFile(file: string, { http, ws, path }: Flags, terminal: Terminal): Promise<Serving> {
  const address = http ?? ws
  // What the file prints while it is loaded would stand among the messages; later on the transport sees to that.
  const giveBack = address === undefined ? terminal.keepStdout() : undefined
  const { app, options: own } = await loadApp(file)
  const options: ServeOptions =
    address === undefined
      ? { transport: own.port === undefined ? 'stdio' : 'http', ...own }
      : {
          ...own,
          transport: ws === undefined ? 'http' : 'websocket',
          ...address,
          ...(path === undefined ? {} : { path }),
        }
  const { verify } = { ...app.http, ...options }
  if (verify === undefined && (options.host === '0.0.0.0' || options.host === '::')) {
    terminal.err('Anyone who can reach this machine can use this server: it does not ask who calls.\n')
  }
  try {
    return await serveApp(app, options, giveBack)
  } catch (error) {
    throw listenFailure(error, ws === undefined ? '--http' : '--ws')
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

function listenFailure(error: unknown, option: string): unknown {
  if (!(error instanceof CausewayError) || error.code !== 'ERR_LISTEN') return error
  const hint = `Choose another address: ${option} [host:]port.`
  return new Failure(ExitCode.notConnected, error.message, hint, { cause: error })
}
