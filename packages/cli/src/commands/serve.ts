import { basename } from 'node:path'
import { CausewayError } from '@causeway/protocol'
import type { ServeOptions, Serving } from '@causeway/server'
import type { ServerTls } from '@causeway/transports'
import type { Command } from 'commander'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../output/report.js'
import type { Terminal } from '../output/terminal.js'
import { pathForUser } from '../path-for-user.js'
import { programName } from '../program-name.js'
import { serveLoaded } from '../serve-loaded.js'
import { checkFile } from '../target.js'
import { type ServerTlsFlags, serverTlsOf } from '../tls-flags.js'
import { inServerWords } from '../tls-words.js'
import { loadWatched } from '../watched-load.js'
import { type Address, parseAddress } from './address.js'
import { type Environment, subcommand } from './command.js'

/** What the command line says of serving, and where to speak to the user. */
interface How {
  readonly flags: Flags
  readonly tls: ServerTls | undefined
  readonly terminal: Terminal
}

interface Flags extends ServerTlsFlags {
  readonly http?: Address
  readonly ws?: Address
  readonly grpc?: Address
  readonly path?: string
  readonly reload?: boolean
  readonly debug?: boolean
}

export function serveCommand({ terminal, command }: Environment): Command {
  return subcommand(
    'serve',
    '[options] <file>',
    'Serve the app that a file exports: on stdio, HTTP, WebSocket or gRPC.',
    [
      'serve server.ts',
      'serve server.ts --http 4100',
      'serve dist/server.js --http 0.0.0.0:8080 --path /api/mcp',
      'serve server.ts --http 4100 --ws 4100 --grpc 4101',
      'serve server.ts --http 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem',
      'serve --reload server.ts',
    ],
  )
    .option('--http <[host:]port>', 'serve on HTTP there; without a host only this machine can reach it', (text) =>
      parseAddress(text, '--http'),
    )
    .option('--ws <[host:]port>', 'the same on WebSocket', (text) => parseAddress(text, '--ws'))
    .option('--grpc <[host:]port>', 'the same on gRPC, beside the others or alone', (text) =>
      parseAddress(text, '--grpc'),
    )
    .option('--path <path>', 'the path of the endpoint (default: /mcp)')
    .option('--tls-cert <file>', 'speak TLS, with the certificate in this PEM file')
    .option('--tls-key <file>', 'its private key, as PEM')
    .option('--tls-client-ca <file>', 'let in only clients with a certificate that these authorities signed')
    .option('--reload', 'run the new code whenever it changes; clients stay connected')
    .option('--debug', 'show stack traces')
    .action(async ([file, extra]: readonly string[], flags: Flags) => {
      if (file === undefined) throw usageFailure('Expected a file that exports an app.')
      const more = extra ?? command?.[0]
      if (more !== undefined) throw usageFailure(`Expected nothing after the file; got '${more}'.`)
      checkFile(file)
      checkFlags(flags)
      const tls = serverTlsOf(flags)
      const how = { flags, tls, terminal }
      const serving = await (flags.reload ? reloadFile : serveFile)(file, how)
      announce(file, serving, how)
      if (tls !== undefined) await warnOfValidity(tls, terminal)
      await serving.closed
    })
}

function checkFlags({ http, ws, grpc, path, tlsCert, tlsKey, tlsClientCa }: Flags): void {
  if (http !== undefined && ws !== undefined && (http.host !== ws.host || http.port !== ws.port)) {
    throw usageFailure('Expected --http and --ws to name the same address: they share a port.')
  }
  const tls = tlsCert ?? tlsKey ?? tlsClientCa
  if (tls !== undefined && (http ?? ws ?? grpc) === undefined)
    throw usageFailure('The options of TLS go with --http, --ws or --grpc.')
  if (path !== undefined && http === undefined && ws === undefined)
    throw usageFailure('--path goes with --http or --ws.')
  if (path?.startsWith('/') === false) {
    throw usageFailure(`Expected --path to begin with /, such as /mcp; got '${path}'.`)
  }
}

async function serveFile(file: string, how: How): Promise<Serving> {
  const { flags, terminal } = how
  // What the file prints while it is loaded would stand among the messages; later on the transport sees to that.
  const giveBack = addressOf(flags) === undefined ? terminal.keepStdout() : undefined
  const loaded = await loadWatched(file, (failure) => reportFailure(failure, terminal, flags))
  const { app } = loaded
  const options = optionsOf(loaded.options, how)
  warnOf(options, { ...app.http, ...options }.verify !== undefined, terminal)
  try {
    return await serveLoaded(loaded, options, giveBack)
  } catch (error) {
    throw serveFailure(error, flags)
  }
}

async function reloadFile(file: string, how: How): Promise<Serving> {
  const { flags, terminal } = how
  // Only here: who serves what does not change does without.
  const { serveReloading } = await import('../reload/serve-reloading.js')
  try {
    return await serveReloading(file, {
      terminal,
      debug: flags.debug === true,
      waits: addressOf(flags) !== undefined,
      optionsFrom(own, verifies) {
        const options = optionsOf(own, how)
        warnOf(options, verifies, terminal)
        return options
      },
    })
  } catch (error) {
    throw serveFailure(error, flags)
  }
}

function addressOf({ http, ws, grpc }: Flags): Address | undefined {
  return http ?? ws ?? grpc
}

/** How to serve: as the command line says, and for the rest as the file itself would. */
function optionsOf(own: ServeOptions, { flags, tls }: How): ServeOptions {
  const address = addressOf(flags)
  if (address === undefined) return { transport: own.port === undefined ? 'stdio' : 'http', ...own }
  const { http, ws, grpc, path } = flags
  const alone = http === undefined && ws === undefined
  return {
    ...own,
    transport: alone ? 'grpc' : http === undefined ? 'websocket' : 'http',
    ...address,
    ...(ws === undefined ? {} : { webSocket: true }),
    ...(grpc === undefined || alone ? {} : { grpc }),
    ...(path === undefined ? {} : { path }),
    ...(tls === undefined ? {} : { tls }),
  }
}

function warnOf({ host, grpc, tls }: ServeOptions, verifies: boolean, terminal: Terminal): void {
  const { ca, requestCert, rejectUnauthorized } = tls ?? {}
  const knowsClients = ca !== undefined && requestCert !== false && rejectUnauthorized !== false
  if (verifies || knowsClients || ![host, grpc?.host].some((name) => name === '0.0.0.0' || name === '::')) return
  terminal.err('Anyone who can reach this machine can use this server: it does not ask who calls.\n')
}

function announce(file: string, { url, grpcUrl }: Serving, { flags, terminal }: How): void {
  const { http, ws } = flags
  const { bold, dim } = terminal.errColors
  if (url !== undefined) {
    const webSocketUrl = http === undefined || ws === undefined ? undefined : url.replace('http', 'ws')
    const addresses = [url, webSocketUrl, grpcUrl].flatMap((address) => (address === undefined ? [] : bold(address)))
    terminal.err(`Serving ${basename(file)} at ${addresses.join(' and ')} ${dim('(Ctrl-C stops it)')}\n`)
  } else if (terminal.isInteractive) {
    terminal.err(`Serving ${basename(file)} on standard input and output, for a program to talk to.\n`)
    const [program, path] = [programName(process.argv[1], process.env), pathForUser(file, process.env)]
    terminal.err(`${dim(`To try it yourself: ${program} list ${path}`)}\n`)
  }
}

async function warnOfValidity(tls: ServerTls, terminal: Terminal): Promise<void> {
  // Only here: who serves without TLS does without.
  const { validityProblem } = await import('../certificate-validity.js')
  const problem = validityProblem(tls)
  if (problem !== undefined) terminal.err(`${problem}\n`)
}

function serveFailure(error: unknown, flags: Flags): unknown {
  if (!(error instanceof CausewayError)) return error
  // Without the option it is the file that says which.
  if (error.code === 'ERR_TLS')
    return usageFailure(flags.tlsCert === undefined ? error.message : inServerWords(error.message))
  if (error.code !== 'ERR_LISTEN') return error
  const { http, ws, grpc } = flags
  const given = [http && '--http', ws && '--ws', grpc && '--grpc'].filter((option) => option !== undefined)
  const hint = `Choose another address: ${given.join(', ') || '--http'} [host:]port.`
  return new Failure(ExitCode.notConnected, error.message, hint, { cause: error })
}
