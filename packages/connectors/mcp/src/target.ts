/** From a configuration to what `connect` wants. */
import { isAbsolute, resolve } from 'node:path'
import type { HttpOptions, ServerTarget } from '@causeway/client'
import {
  type Authorizer,
  type ConnectorContext,
  type Credentials,
  type Network,
  revealSettings,
  type Settings,
  secretIn,
} from '@causeway/connector-kit'
import { type Challenge, httpSseConnection } from '@causeway/transports'
import type { CommandUpstream, McpConfig, UrlUpstream } from './config.js'
import { stderrLog } from './stderr-log.js'

/** How to reach an upstream. */
export interface Reach {
  readonly target: ServerTarget
  readonly http?: HttpOptions
  /** Is it a process of this machine, whose end is the end of the connection? */
  readonly isProcess: boolean
}

/** Reveals what the configuration names, and says how to reach the upstream. @throws {CausewayError} `ERR_SECRET` */
export function reachOf(config: McpConfig, context: ConnectorContext): Promise<Reach> {
  return 'command' in config ? processOf(config, context) : addressOf(config, context)
}

async function processOf(
  { command: argv, env, cwd = '.' }: CommandUpstream,
  context: ConnectorContext,
): Promise<Reach> {
  const [command = '', ...args] = argv
  const { clock, directory, log, secrets } = context
  return {
    isProcess: true,
    target: {
      command: isPath(command) ? resolve(directory, command) : command,
      args,
      cwd: resolve(directory, cwd),
      stderr: stderrLog(log, clock),
      ...(env === undefined ? {} : { env: await revealSettings(env, secrets) }),
    },
  }
}

/** `./server` is a file beside the configuration; `node` is looked for on PATH. */
function isPath(command: string): boolean {
  return !isAbsolute(command) && /[/\\]/.test(command)
}

async function addressOf({ url, headers = {}, transport }: UrlUpstream, context: ConnectorContext): Promise<Reach> {
  const { authorizer } = context
  const credentials = await authorizer?.credentials(context.signal)
  const address = withQuery(url, credentials?.query ?? {})
  const isSecret = Object.values(headers).some((value) => secretIn(value) !== undefined)
  const shown: HttpOptions =
    authorizer === undefined && !isSecret
      ? { headers: await revealSettings(headers, context.secrets) }
      : { authorize: authorizeWith(headers, authorizer, context) }
  const http = { ...shown, ...rulesOf(context.network) }
  if (transport !== 'sse') return { isProcess: false, target: address, http }
  return { isProcess: false, target: () => httpSseConnection({ url: address, ...http }) }
}

/** What the upstream's `http` says, as far as a transport keeps to it. */
function rulesOf(network: Network): HttpOptions {
  const { connectTimeoutMs, maxRedirects, maxResponseBytes } = network
  return {
    routeTo: (url) => network.routeTo(url),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(maxRedirects === undefined ? {} : { maxRedirects }),
    ...(maxResponseBytes === undefined ? {} : { maxMessageBytes: maxResponseBytes }),
  }
}

/** Keys in the query are those of the moment of connecting. */
function withQuery(url: string, query: Credentials['query']): string {
  const address = new URL(url)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  return address.href
}

/** Shows who asks. After a 401 everything is looked up anew, and shown once more where it is not what was refused. */
function authorizeWith(headers: Settings, authorizer: Authorizer | undefined, { secrets, signal }: ConnectorContext) {
  let credentials: Credentials | undefined
  let shown: string | undefined
  return async (challenge?: Challenge): Promise<Record<string, string> | undefined> => {
    if (challenge !== undefined) {
      if (challenge.status !== 401) return undefined
      authorizer?.refused(credentials)
      for (const value of Object.values(headers)) {
        const reference = secretIn(value)
        if (reference !== undefined) secrets.forget(reference)
      }
    }
    credentials = await authorizer?.credentials(signal)
    const all = { ...(await revealSettings(headers, secrets)), ...credentials?.headers }
    const text = JSON.stringify(all)
    if (challenge !== undefined && text === shown) return undefined
    shown = text
    return all
  }
}
