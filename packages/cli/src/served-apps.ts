/** What a loaded file serves itself, with `serve(app)`: taken from it, so that nothing is served twice. */
import type { App, ServeOptions, Serving } from '@causeway/server'
import { usageFailure } from './failure.js'

/** An app out of a file. */
export interface LoadedApp {
  readonly app: App
  /** With which the file itself would serve it; empty where it would not. */
  readonly options: ServeOptions
}

const apps: LoadedApp[] = []
/** What this program serves, as soon as it does. */
let own: LoadedApp | undefined
let onWait: (value: undefined) => void = () => {}

/** What files called `serve` with, in that order. */
export const servedApps: readonly LoadedApp[] = apps

/** From now on what files serve is noted instead; resolves when one waits for the end of what it serves. */
export function noteServed(load: (loader: typeof note) => void): Promise<undefined> {
  load(note)
  return new Promise((resolve) => {
    onWait = resolve
  })
}

/** Another process serves this app, in place of this one. */
export function servingApp(app: App, options: ServeOptions): void {
  own = { app, options }
}

/** Serves an app, in spite of that; right before, it calls `starting`. */
export async function serveApp(app: App, options: ServeOptions, starting?: () => void): Promise<Serving> {
  // Only here: who calls a server does not wait for the means to be one.
  const { serve } = await import('@causeway/server')
  servingApp(app, options)
  starting?.()
  return serve(app, options)
}

function note(app: App, options: ServeOptions): Serving | undefined {
  if (own?.options === options) return undefined
  if (own?.app === app && own.options.transport !== 'stdio' && options.verify !== undefined) {
    // Thrown where nobody can catch it: an app that wants to know who calls must not be served without.
    queueMicrotask(() => {
      throw usageFailure(
        'The file called serve() with `verify` when its app was being served already.',
        'Call serve() before anything is awaited, or give the option to the app: mcp({ http: { verify } }).',
      )
    })
  }
  apps.push({ app, options })
  return {
    url: undefined,
    get closed() {
      onWait(undefined)
      // This process ends with what it serves.
      return new Promise<void>(() => {})
    },
    close: () => app.close(),
  }
}
