import { basename } from 'node:path'
import { type Client, type ClientOptions, connect, type ServerTarget } from '@causeway/client'
import { limits } from '@causeway/protocol'
import { type StdioClientConnection, stdioClientConnection } from '@causeway/transports/node'
import { stayAwake } from '../awake.js'
import type { ClientFlags } from '../client-options.js'
import { reportFailure } from '../output/report.js'
import type { Terminal } from '../output/terminal.js'
import type { Target } from '../target.js'
import { clientTls } from '../tls-flags.js'
import { VERSION } from '../version.js'
import { loadWatched } from '../watched-load.js'
import { FallbackWatch } from './fallback-watch.js'
import { type MemorySource, ownMemory } from './memory-source.js'
import { ReportedMemory } from './reported-memory.js'
import { residentMemory } from './resident-memory.js'
import { failureToServe, serveCommand, startServing } from './served-file.js'
import { transportOf, type Way } from './way.js'

/** A server, connected to in one way. */
export interface Subject {
  readonly client: Client
  /** Undefined where it is not known. */
  readonly memory: MemorySource | undefined
  /** What it was reached over, where that shows only once it is: HTTP+SSE behind an address of HTTP. */
  readonly transport?: string
}

/** A server that can be measured in one way. */
export interface Candidate {
  /** Of which server; the same for all ways to one. */
  readonly server: string
  readonly transport: string
  /** @throws {Failure | CausewayError} where it cannot be reached in this way */
  open(signal: AbortSignal): Promise<Subject & AsyncDisposable>
}

/** What all servers are connected with. */
export interface Means {
  readonly flags: ClientFlags
  readonly terminal: Terminal
}

/** A server at an address or behind a command. */
export function candidateOf(target: Exclude<Target, { readonly kind: 'file' }>, means: Means): Candidate {
  if (target.kind === 'url') {
    const { url } = target
    const open = (signal: AbortSignal): Promise<OpenSubject> => atAddress(url, means, signal)
    return { server: url.origin === 'null' ? url.href : url.origin + url.pathname, transport: transportOf(url), open }
  }
  const { command, args } = target
  const open = (signal: AbortSignal): Promise<OpenSubject> => behindCommand(command, args, means, signal)
  return { server: [basename(command), ...args].join(' '), transport: 'stdio', open }
}

/** A file, served in that way by another process of this program, or in memory by this one. */
export function candidateIn(way: Way, file: string, { flags, terminal }: Means): Candidate {
  const means: Means = { terminal, flags: way.era === undefined ? flags : { ...flags, era: way.era } }
  const open = way.id === 'memory' ? inMemory : way.option === undefined ? fileOverStdio : fileAtAddress
  return { server: basename(file), transport: way.title, open: (signal) => open(file, way, means, signal) }
}

type OpenSubject = Subject & AsyncDisposable

async function atAddress(url: URL, means: Means, signal: AbortSignal): Promise<OpenSubject> {
  using watch = new FallbackWatch()
  const subject = await opened((options) => connect(url, options), { means, signal, memory: undefined })
  return watch.usesSse ? { ...subject, transport: `${transportOf(url)}+SSE` } : subject
}

async function behindCommand(
  command: string,
  args: readonly string[],
  means: Means,
  signal: AbortSignal,
): Promise<OpenSubject> {
  const { env = {}, debug } = means.flags
  let connection: StdioClientConnection | undefined
  // Some servers end at the first question of a newer era, and are started again.
  const dial = (): StdioClientConnection => {
    connection = stdioClientConnection({ command, args, env, stderr: debug ? 'inherit' : 'pipe' })
    return connection
  }
  const memory = residentMemory(() => connection?.pid)
  return opened((options) => connect(dial, options), { means, signal, memory })
}

async function fileOverStdio(file: string, _way: Way, means: Means, signal: AbortSignal): Promise<OpenSubject> {
  const memory = await ReportedMemory.listen()
  const stderr = means.flags.debug ? 'inherit' : 'pipe'
  const connection = stdioClientConnection({ ...serveCommand(file, [], memory), stderr })
  const dial = (options: ClientOptions): Promise<Client> =>
    connect(connection, options).catch((error) => {
      throw connection.stderrTail === '' ? error : failureToServe(connection.stderrTail)
    })
  return opened(dial, { means, signal, memory, end: () => memory.close() })
}

async function fileAtAddress(file: string, way: Way, means: Means, signal: AbortSignal): Promise<OpenSubject> {
  const { option = '--http', target = (url: string): ServerTarget => url } = way
  const memory = await ReportedMemory.listen()
  const served = await startServing(serveCommand(file, [option, '127.0.0.1:0'], memory), signal).catch((error) => {
    memory.close()
    throw error
  })
  const end = (): Promise<void> => served.close().finally(() => memory.close())
  const http = { headers: means.flags.header ?? {} }
  return opened((options) => connect(target(served.url, http), options), { means, signal, memory, end })
}

async function inMemory(file: string, _way: Way, means: Means, signal: AbortSignal): Promise<OpenSubject> {
  const { terminal, flags } = means
  terminal.keepStdout()
  const { app, served } = await loadWatched(file, (failure) => reportFailure(failure, terminal, flags), signal)
  const sleep = stayAwake()
  const end = (): Promise<void> =>
    app.close().finally(() => {
      sleep()
      served.release()
    })
  return opened((options) => connect(app, options), { means, signal, memory: ownMemory, end })
}

interface Opening {
  readonly means: Means
  readonly signal: AbortSignal
  readonly memory: MemorySource | undefined
  /** Called when the client is gone, or could not connect. */
  end?(): void | Promise<void>
}

async function opened(
  dial: (options: ClientOptions) => Promise<Client>,
  { means: { flags }, signal, memory, end }: Opening,
): Promise<OpenSubject> {
  try {
    const client = await dial(clientOptions(flags, signal))
    return { client, memory, [Symbol.asyncDispose]: () => client.close().then(() => end?.()) }
  } catch (error) {
    await end?.()
    throw error
  }
}

/** Nobody answers what a tool asks its user meanwhile: how long a person takes is not to be measured. */
function clientOptions(flags: ClientFlags, signal: AbortSignal): ClientOptions {
  const { era, revision, timeout, header = {} } = flags
  return {
    name: 'causeway',
    version: VERSION,
    signal,
    // What is lost has failed.
    reconnect: false,
    http: { headers: header },
    ...clientTls(flags),
    ...(era === undefined ? {} : { era }),
    ...(revision === undefined ? {} : { revision }),
    ...(timeout === undefined
      ? {}
      : { timeoutMs: timeout, connectTimeoutMs: Math.max(timeout, limits.connectTimeoutMs) }),
  }
}
