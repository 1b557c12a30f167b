import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type App, type ServeOptions, type Serving, serve } from '@causeway/server'
import { usageFailure } from '../failure.js'
import type { Terminal } from '../output/terminal.js'
import { ReloadNews } from './reload-news.js'
import { ReloadingApp } from './reloading-app.js'
import { Supervisor } from './supervisor.js'

export interface ReloadingOptions {
  readonly terminal: Terminal
  /** Show stack traces. */
  readonly debug: boolean
  /** Must the file say where to serve? Then nothing is served before it runs; a client on stdio waits. */
  readonly waits: boolean
  /** How to serve, from how the file itself would. */
  optionsFrom(own: ServeOptions, verifies: boolean): ServeOptions
}

/**
 * Serves the app of a file, and goes on with its new code whenever that changes.
 * @throws {Failure} where there is no such file
 * @throws {CausewayError} `ERR_LISTEN`
 */
export async function serveReloading(file: string, options: ReloadingOptions): Promise<Serving> {
  const { terminal, debug, waits, optionsFrom } = options
  const path = resolve(file)
  if (!existsSync(path)) throw usageFailure(`Expected a file; there is none at '${file}'.`)
  const supervisor = new Supervisor(path, new ReloadNews(file, terminal, debug))
  const first = await supervisor.start()
  const loaded = first ?? (waits ? await supervisor.loaded : undefined)
  const own = (loaded?.options ?? {}) as ServeOptions // the worker picked them from such options
  const app = new ReloadingApp(supervisor)
  try {
    // as: an app to whoever serves it, who needs no more of one
    return await serve(app as unknown as App, { ...optionsFrom(own, loaded?.verifies ?? false), ...app.http })
  } catch (error) {
    await supervisor.close(0)
    throw error
  }
}
