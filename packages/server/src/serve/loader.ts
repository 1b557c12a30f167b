import type { App } from '../app.js'
import type { ServeOptions, Serving } from './options.js'

/** What serves the apps of files that it loads: it gets what they would serve themselves, and gives `undefined` for what it serves. */
export type ServeLoader = (app: App, options: ServeOptions) => Serving | undefined

/** Registered, as a loaded file may have another copy of this package than its loader. */
const LOADER = Symbol.for('causeway.serve-loader')

/**
 * From now on `serve` hands its app to `loader` and serves nothing itself, wherever in this process it is called: for
 * programs that load files which may call it.
 */
export function loadServed(loader: ServeLoader): void {
  Object.assign(globalThis, { [LOADER]: loader })
}

/** The loader that `serve` has to hand its app to. */
export function serveLoader(): ServeLoader | undefined {
  return Reflect.get(globalThis, LOADER) as ServeLoader | undefined // nothing else is put there
}
