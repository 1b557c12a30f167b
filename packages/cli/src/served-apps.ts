import type { App, ServeLoader, ServeOptions, Serving } from '@causeway/server'
import { usageFailure } from './failure.js'

/** An app, and what it would be served with. */
export interface ServedApp {
  readonly app: App
  /** With which the file itself would serve it; empty where it would not. */
  readonly options: ServeOptions
}

/** What a loaded file serves itself, with `serve(app)`: taken from it, so that nothing is served twice. */
export class ServedApps {
  /** What the file called `serve` with, in that order. */
  readonly all: readonly ServedApp[]
  /** Resolves when the file waits for the end of what it serves. */
  readonly waiting: Promise<undefined>
  /** From then on what is served in this process is served again. Idempotent. */
  readonly release: () => void
  readonly #noted: ServedApp[] = []
  /** What this program serves, as soon as it does. */
  #own: ServedApp | undefined
  #onWait: (value: undefined) => void = () => {}

  /** From now on what is served in this process is noted instead. */
  constructor(load: (loader: ServeLoader) => () => void) {
    this.all = this.#noted
    this.waiting = new Promise((resolve) => {
      this.#onWait = resolve
    })
    this.release = load((app, options) => this.#note(app, options))
  }

  /** This program serves the app, here or in another process. */
  serving(app: App, options: ServeOptions): void {
    this.#own = { app, options }
  }

  #note(app: App, options: ServeOptions): Serving | undefined {
    const own = this.#own
    if (own?.options === options) return undefined
    if (own?.app === app && own.options.transport !== 'stdio' && options.verify !== undefined) refuseLateVerify()
    this.#noted.push({ app, options })
    const onWait = this.#onWait
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
}

/** Thrown where nobody can catch it: an app that wants to know who calls must not be served without. */
function refuseLateVerify(): void {
  queueMicrotask(() => {
    throw usageFailure(
      'The file called serve() with `verify` when its app was being served already.',
      'Call serve() before anything is awaited, or give the option to the app: mcp({ http: { verify } }).',
    )
  })
}
