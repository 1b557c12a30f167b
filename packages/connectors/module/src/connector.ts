import { relative, resolve } from 'node:path'
import { type Connector, type ConnectorContext, defineConnector } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import { mcp, type Provider } from '@causeway/server'
import { configSchema, type ModuleConfig } from './config.js'
import { type ExportedValues, exportedValues } from './exported-values.js'
import { loadModule } from './load-module.js'
import { madeExports } from './module-context.js'
import { withOwnErrors } from './own-errors.js'
import { ReplaceableProvider, type Served } from './replaceable-provider.js'
import { SourceWatch } from './source-watch.js'
import { unlessAborted } from './unless-aborted.js'

/** Calls of code that was replaced may go on for that long before what they depend on is closed. */
const REPLACED_GRACE_MS = 10_000

/** A file of one's own: what it exports is served. */
const module: Connector<ModuleConfig> = defineConnector<ModuleConfig>({
  kind: 'module',
  description: 'A TypeScript or JavaScript file that exports tools, resources, prompts or an app',
  config: configSchema,
  expand: (short) => (typeof short === 'string' ? { file: short } : short),
  ignores: () => ['auth', 'http'],
  connect,
})

export default module

async function connect(config: ModuleConfig, context: ConnectorContext): Promise<Provider> {
  return config.watch ? await connectWatched(config, context) : new ReplaceableProvider(await load(config, context))
}

/** Serves what the file exports now, whenever that changes, and what it exported before where it does not load any more. */
async function connectWatched(config: ModuleConfig, context: ConnectorContext): Promise<Provider> {
  let reloads = Promise.resolve()
  const watch = new SourceWatch(() => {
    reloads = reloads.then(reload)
  })
  const loadWatched = (): Promise<Served> => load(config, context, (path) => watch.add(path))
  const first = await loadWatched().catch((error: unknown) => {
    watch.close()
    throw error
  })
  const provider = new ReplaceableProvider(first)
  const reload = async (): Promise<void> => {
    try {
      closeLater(provider.replace(await loadWatched()))
      context.log.info(`Loaded '${config.file}' again.`)
    } catch (error) {
      if (context.signal.aborted) return
      context.log.warn(`'${config.file}' changed and does not load; what it exported before is served on.`, { error })
    }
  }
  return new ReplaceableProvider({
    provider,
    close: async () => {
      watch.close()
      await reloads
      await provider.close()
    },
  })
}

function closeLater(served: Served): void {
  const timer = setTimeout(() => void served.close(), REPLACED_GRACE_MS)
  timer.unref()
}

/** Loads the file, at most for as long as the configuration allows, and serves what it exports. */
async function load(config: ModuleConfig, context: ConnectorContext, onFile?: (path: string) => void): Promise<Served> {
  const path = resolve(context.directory, config.file)
  const name = relative(context.directory, path)
  const late = new AbortController()
  const loaded = new AbortController()
  const ended = new AbortController()
  const ring = (): void => late.abort(timedOut(name, config.loadTimeoutMs))
  context.clock.wait(config.loadTimeoutMs, loaded.signal).then(ring, () => undefined) // it was loaded in time
  const signal = AbortSignal.any([late.signal, context.signal])
  try {
    const exports = await loadModule(path, { signal, ...(onFile === undefined ? {} : { onFile }) })
    const made = await unlessAborted(madeExports(exports, config, context, ended.signal), signal)
    const provider = providerOf(withOwnErrors(exportedValues(made, config.exports, name)), context.name)
    return {
      provider,
      close: async () => {
        ended.abort(new Error('It is not served any more.'))
        await provider.close?.()
      },
    }
  } catch (error) {
    ended.abort(error)
    throw error
  } finally {
    loaded.abort()
  }
}

function timedOut(name: string, ms: number): CausewayError {
  const why = `it still waits for something at its top, or in the function that it exports`
  return new CausewayError(
    'ERR_MODULE_TIMEOUT',
    `Expected '${name}' to export within ${ms} ms; ${why}. Wait inside of the tools instead, or raise loadTimeoutMs.`,
  )
}

function providerOf({ tools, resources, prompts, providers }: ExportedValues, name: string): Provider {
  const [only] = providers
  const isOnlyApp = resources.length + Object.keys(tools).length + Object.keys(prompts).length === 0
  if (only !== undefined && providers.length === 1 && isOnlyApp) return only
  const app = mcp({ name, tools, resources, prompts })
  for (const provider of providers) app.mount(provider)
  return app
}
