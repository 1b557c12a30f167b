import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '@causeway/server'
import { ExitCode } from './exit-code.js'
import { Failure, usageFailure } from './failure.js'
import { type ServedApp, ServedApps } from './served-apps.js'
import { registerTypescript } from './typescript.js'

const TYPESCRIPT = /\.[cm]?tsx?$/

/** An app out of a file. */
export interface LoadedApp extends ServedApp {
  /** What the file serves itself; to be released when the app is no longer used. */
  readonly served: ServedApps
}

/**
 * The app that a file exports, as its default or as `app`, or else the one that it calls `serve` with. TypeScript is
 * compiled on the way. What the file serves itself while it is loaded is not served.
 * @throws {Failure} where the file is missing, does not run, or has no app
 */
export async function loadApp(file: string): Promise<ServedApp> {
  const { app, options, served } = await loadAppFile(file)
  served.release()
  return { app, options }
}

/**
 * The same, and nothing that the file serves later on is served either, until that is released.
 * @throws {Failure} where the file is missing, does not run, or has no app
 */
export async function loadAppFile(file: string): Promise<LoadedApp> {
  const path = resolve(file)
  if (!existsSync(path)) throw usageFailure(`Expected a file; there is none at '${file}'.`)
  const { loadServed } = await import('@causeway/server')
  const served = new ServedApps(loadServed)
  try {
    return { ...(await appOf(path, served)), served }
  } catch (error) {
    served.release()
    throw error
  }
}

async function appOf(path: string, { all, waiting }: ServedApps): Promise<ServedApp> {
  // A file may wait at its top for what it serves to be closed: it is as loaded then as it will be.
  const exported = (await Promise.race([importFile(path), waiting])) ?? {}
  const app = [exported.default, exported.app, all[0]?.app].find(isApp)
  if (app !== undefined) return { app, options: all.find((one) => one.app === app)?.options ?? {} }
  const found = Object.keys(exported).join(', ')
  throw usageFailure(
    `Expected '${basename(path)}' to export an app, as its default or as 'app'; it exports ${found || 'nothing'}.`,
    "Write: export default mcp({ name: '…', tools: { … } })",
  )
}

async function importFile(path: string): Promise<{ readonly default?: unknown; readonly app?: unknown }> {
  try {
    if (TYPESCRIPT.test(path)) await registerTypescript()
    return await import(pathToFileURL(path).href)
  } catch (error) {
    const { loadFailure } = await import('@causeway/connector-module/loading')
    const { message } = await loadFailure(error, path)
    throw new Failure(ExitCode.notConnected, message, 'Run it with --debug to see more.', { cause: error })
  }
}

/** By what it can do, not by its class: the file may have another copy of the package than this program. */
function isApp(value: unknown): value is App {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['attach', 'fetch', 'close'].every((name) => name in value && typeof Reflect.get(value, name) === 'function')
  )
}
