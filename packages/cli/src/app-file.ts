import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '@causeway/server'
import { ExitCode } from './exit-code.js'
import { Failure, usageFailure } from './failure.js'
import { type LoadedApp, noteServed, servedApps } from './served-apps.js'
import { registerTypescript } from './typescript.js'

const TYPESCRIPT = /\.[cm]?tsx?$/

/**
 * The app that a file exports, as its default or as `app`, or else the one that it calls `serve` with. TypeScript is
 * compiled on the way.
 * @throws {Failure} where the file is missing, does not run, or has no app
 */
export async function loadApp(file: string): Promise<LoadedApp> {
  const path = resolve(file)
  if (!existsSync(path)) throw usageFailure(`Expected a file; there is none at '${file}'.`)
  const { loadServed } = await import('@causeway/server')
  const waiting = noteServed(loadServed)
  // A file may wait at its top for what it serves to be closed: it is as loaded then as it will be.
  const exported = (await Promise.race([importFile(path), waiting])) ?? {}
  const app = [exported.default, exported.app, servedApps[0]?.app].find(isApp)
  if (app !== undefined) return { app, options: servedApps.find((one) => one.app === app)?.options ?? {} }
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
