import { dirname } from 'node:path'
import { createHttpClient } from '@causeway/http'
import { CausewayError } from '@causeway/protocol'
import type { Connection } from '@causeway/transports'
import { stdioServerConnection } from '@causeway/transports/node'
import { watch } from 'chokidar'
import { systemClock } from './clock.js'
import { type ConfigProblem, describeConfigProblems } from './config/config-problem.js'
import type { GatewayConfig, ListenConfig } from './config/definition.js'
import { describeDifference, diffConfig } from './config/difference.js'
import { type Loaded, loadConfig } from './config/load.js'
import { Gateway } from './gateway.js'
import { type GatewayLogger, gatewayLogger } from './observe/logger.js'
import type { ConnectorSet } from './plugins/connector-set.js'
import { createSecrets } from './secrets/secrets.js'
import { tryToListen } from './serving/listener.js'

/** A file that is written piece by piece is read when it has been still for that long. */
const SETTLE_MS = 150

export interface RunOptions {
  /** Configuration files, later ones over earlier ones. */
  readonly files: readonly string[]
  readonly env: { readonly [name: string]: string | undefined }
  /** What relative names of files are relative to. @default the folder of the process */
  readonly cwd?: string
  /** May secrets be written out, as `literal:…`? @default false */
  readonly dev?: boolean
  /** What upstreams may be of. */
  readonly connectors: ConnectorSet
  /** Wins over what the configuration says. */
  readonly listen?: ListenConfig
  /** Serves standard streams instead of HTTP. @default false */
  readonly stdio?: boolean
  /** Takes in changes of the files while it runs. @default true */
  readonly watch?: boolean
  /** Takes lines of the log. */
  readonly write: (line: string) => void
  /** How lines look where the configuration does not say. */
  readonly logFormat?: 'json' | 'text'
  readonly colors?: boolean
}

/** A gateway that serves. */
export interface Running {
  readonly gateway: Gateway
  /** Where it is reached, without a path; undefined on standard streams. */
  readonly origin: string | undefined
  readonly warnings: readonly ConfigProblem[]
  readonly log: GatewayLogger
  /** Reads the files again, and takes in what changed. Says whether they are right. */
  reload(): Promise<boolean>
  close(graceMs?: number): Promise<void>
  /** Resolves when it has ended. */
  readonly closed: Promise<void>
}

/**
 * Runs what a configuration file describes: reads it, connects, serves, and follows its changes.
 *
 * @throws {CausewayError} `ERR_CONFIG` with every problem of the configuration, `ERR_LISTEN`
 */
export async function run(options: RunOptions): Promise<Running> {
  // Before anything is loaded: what plugins and modules print meanwhile would stand among the messages.
  const streams = options.stdio === true ? stdioServerConnection() : undefined
  try {
    return await runOn(streams, options)
  } catch (error) {
    await streams?.close()
    throw error
  }
}

/** @param streams what is served instead of HTTP */
async function runOn(streams: Connection | undefined, options: RunOptions): Promise<Running> {
  const { connectors } = options
  const load = (): Promise<Loaded> => loadConfig(options.files, options)
  const loaded = await load()
  if (!loaded.ok) throw new CausewayError('ERR_CONFIG', describeConfigProblems(loaded.problems))
  const { gateway, log } = await started(options, loaded, connectors)
  const origin = await serve(gateway, streams)
  // One after the other: what changed is what is different from what the one before took in.
  const takeIn = taker(gateway, options, log, loaded.warnings)
  const reload = inTurns(async () => takeIn(await load()))
  const stopWatching = options.watch === false ? undefined : follow(loaded.files, reload, log)
  const closed = gateway.closed.then(() => stopWatching?.())
  return {
    gateway,
    origin,
    warnings: loaded.warnings,
    log,
    reload,
    closed,
    async close(graceMs) {
      await gateway.close(graceMs)
      await closed
    },
  }
}

/** Whoever comes while others wait is served together with the last of them. */
function inTurns<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    next ??= last.then(() => {
      next = undefined
      return work()
    })
    last = next.catch(() => {})
    return next
  }
}

async function started(
  options: RunOptions,
  { config, directory, env, unavailable }: Loaded & { readonly ok: true },
  connectors: ConnectorSet,
): Promise<{ readonly gateway: Gateway; readonly log: GatewayLogger }> {
  const clock = systemClock
  const vault = config.secrets?.vault
  const secrets = createSecrets({
    config: config.secrets,
    env,
    directory,
    clock,
    dev: options.dev === true,
    warn: (message) => log.warn(message),
    ...(vault === undefined ? {} : { http: createHttpClient({ trusted: [vault.address], env, clock }) }),
  })
  const log = gatewayLogger({
    level: config.logging?.level,
    format: config.logging?.format ?? options.logFormat,
    write: options.write,
    mask: (text) => secrets.mask(text),
    colors: options.colors ?? false,
  })
  const own = overridden(config, options)
  // Upstreams are not started, nor waited for, in vain.
  if (options.stdio !== true) await tryToListen({ config: own.listen ?? {}, directory, secrets })
  const gateway = await Gateway.start({
    config: own,
    directory,
    connectors,
    unchecked: unavailable.map(({ name }) => name),
    secrets,
    log,
    env,
    clock,
  })
  return { gateway, log }
}

function overridden(config: GatewayConfig, { listen }: RunOptions): GatewayConfig {
  return listen === undefined ? config : { ...config, listen: { ...config.listen, ...listen } }
}

async function serve(gateway: Gateway, streams: Connection | undefined): Promise<string | undefined> {
  if (streams === undefined) {
    try {
      return await gateway.listen()
    } catch (error) {
      await gateway.close(0)
      throw error
    }
  }
  const served = gateway.attach(streams, 'stdio')
  void served.closed.then(() => gateway.close())
  return undefined
}

/**
 * Takes in configurations that are read again; one with problems changes nothing.
 * @param warnings of the one that it runs, which somebody was told of
 */
function taker(
  gateway: Gateway,
  options: RunOptions,
  log: GatewayLogger,
  warnings: readonly ConfigProblem[],
): (loaded: Loaded) => Promise<boolean> {
  let wasWrong = false
  let told = new Set(warnings.map(aboutWhat))
  return async (loaded) => {
    if (!loaded.ok) {
      wasWrong = true
      log.error(`configuration is wrong; the one before stays\n${describeConfigProblems(loaded.problems)}`)
      return false
    }
    for (const warning of loaded.warnings) {
      if (!told.has(aboutWhat(warning))) log.warn(describeConfigProblems([warning]))
    }
    told = new Set(loaded.warnings.map(aboutWhat))
    const config = overridden(loaded.config, options)
    const difference = diffConfig(gateway.config, config)
    const unchecked = loaded.unavailable.map(({ name }) => name)
    await gateway.reload(config, unchecked)
    if (!difference.isEmpty) log.info(`configuration changed\n${describeDifference(difference)}`)
    else if (wasWrong) log.info('configuration is right again; nothing changed')
    wasWrong = false
    const later = Object.values(difference.elsewhere)
      .flat()
      .filter((path) => !/^(?:endpoints|plugins)\b/.test(path))
    if (later.length > 0) log.warn(`only a restart takes in ${later.join(', ')}`)
    return true
  }
}

/** The same warning stays the same when its line moves. */
function aboutWhat({ path, message }: ConfigProblem): string {
  return `${path}: ${message}`
}

function follow(files: readonly string[], reload: () => Promise<boolean>, log: GatewayLogger): () => Promise<void> {
  // Their folders, too: a file that was taken away is not watched any more, and may come back.
  const watched = new Set([...files, ...files.map((file) => dirname(file))])
  const watcher = watch([...watched], { ignoreInitial: true, depth: 0, ignored: (path) => !watched.has(path) })
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      reload().catch((error: unknown) =>
        log.error('configuration could not be taken in; the one before stays', { error }),
      )
    }, SETTLE_MS)
  }
  // Whatever changed before it was watched.
  watcher.on('ready', look)
  watcher.on('all', look)
  watcher.on('error', (error) => log.warn('configuration files cannot be watched', { error }))
  return () => {
    clearTimeout(timer)
    return watcher.close()
  }
}
