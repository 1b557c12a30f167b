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
  readonly reload?: boolean
  readonly debug?: boolean
}

export function serveCommand({ terminal, command }: Environment): Command {
  return subcommand('serve', '[options] <file>', 'Serve the app that a file exports: on stdio, HTTP or WebSocket.', [
    'serve server.ts',
    'serve server.ts --http 4100',
    'serve dist/server.js --http 0.0.0.0:8080 --path /api/mcp',
    'serve --reload server.ts',
  ])
    .option('--http <[host:]port>', 'serve on HTTP there; without a host only this machine can reach it', (text) =>
      parseAddress(text, '--http'),
    )
    .option('--ws <[host:]port>', 'the same on WebSocket', (text) => parseAddress(text, '--ws'))
    .option('--path <path>', 'the path of the endpoint (default: /mcp)')
    .option('--reload', 'run the new code whenever it changes; clients stay connected')
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
      const serving = await (flags.reload ? reloadFile : serveFile)(file, flags, terminal)
      announce(file, serving, terminal)
      await serving.closed
    })
}

async function serveFile(file: string, flags: Flags, terminal: Terminal): Promise<Serving> {
  // What the file prints while it is loaded would stand among the messages; later on the transport sees to that.
  const giveBack = addressOf(flags) === undefined ? terminal.keepStdout() : undefined
  const { app, options: own } = await loadApp(file)
  const options = optionsOf(own, flags)
  warnOfStrangers(options, { ...app.http, ...options }.verify !== undefined, terminal)
  try {
    return await serveApp(app, options, giveBack)
  } catch (error) {
    throw listenFailure(error, flags)
  }
}

async function reloadFile(file: string, flags: Flags, terminal: Terminal): Promise<Serving> {
  // Only here: who serves what does not change does without.
  const { serveReloading } = await import('../reload/serve-reloading.js')
  try {
    return await serveReloading(file, {
      terminal,
      debug: flags.debug === true,
      waits: addressOf(flags) !== undefined,
      optionsFrom(own, verifies) {
        const options = optionsOf(own, flags)
        warnOfStrangers(options, verifies, terminal)
        return options
      },
    })
  } catch (error) {
    throw listenFailure(error, flags)
  }
}

function addressOf({ http, ws }: Flags): Address | undefined {
  return http ?? ws
}

/** How to serve: as the command line says, and for the rest as the file itself would. */
function optionsOf(own: ServeOptions, flags: Flags): ServeOptions {
  const address = addressOf(flags)
  if (address === undefined) return { transport: own.port === undefined ? 'stdio' : 'http', ...own }
  const { ws, path } = flags
  const transport = ws === undefined ? 'http' : 'websocket'
  return { ...own, transport, ...address, ...(path === undefined ? {} : { path }) }
}

function warnOfStrangers({ host }: ServeOptions, verifies: boolean, terminal: Terminal): void {
  if (verifies || (host !== '0.0.0.0' && host !== '::')) return
  terminal.err('Anyone who can reach this machine can use this server: it does not ask who calls.\n')
}

function announce(file: string, { url }: Serving, terminal: Terminal): void {
  const { bold, dim } = terminal.errColors
  if (url !== undefined) terminal.err(`Serving ${basename(file)} at ${bold(url)} ${dim('(Ctrl-C stops it)')}\n`)
  else if (terminal.isInteractive) {
    terminal.err(`Serving ${basename(file)} on standard input and output, for a program to talk to.\n`)
    terminal.err(`${dim(`To try it yourself: causeway list ${file}`)}\n`)
  }
}

function listenFailure(error: unknown, { ws }: Flags): unknown {
  if (!(error instanceof CausewayError) || error.code !== 'ERR_LISTEN') return error
  const option = ws === undefined ? '--http' : '--ws'
  const hint = `Choose another address: ${option} [host:]port.`
  return new Failure(ExitCode.notConnected, error.message, hint, { cause: error })
}
