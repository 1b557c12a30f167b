import type { App } from '../app.js'
import type { ServeOptions, Serving } from './options.js'

/** What serves the apps of files that it loads: it gets what they would serve themselves, and gives `undefined` for what it serves. */
export type ServeLoader = (app: App, options: ServeOptions) => Serving | undefined

/** Registered, as a loaded file may have another copy of this package than its loader. */
const LOADERS = Symbol.for('causeway.serve-loaders')

/**
 * From now on `serve` hands its app to `loader` and serves nothing itself, wherever in this process it is called: for
 * programs that load files which may call it. Of several loaders it is the latest.
 * @returns ends that
 */
export function loadServed(loader: ServeLoader): () => void {
  register([...loaders(), loader])
  return () => register(loaders().filter((one) => one !== loader))
}

/** The loader that `serve` has to hand its app to. */
export function serveLoader(): ServeLoader | undefined {
  return loaders().at(-1)
}

function loaders(): readonly ServeLoader[] {
  return (Reflect.get(globalThis, LOADERS) as readonly ServeLoader[] | undefined) ?? [] // as: nothing else is put there
}

function register(all: readonly ServeLoader[]): void {
  Object.assign(globalThis, { [LOADERS]: all })
}
