import type { ServeOptions, Serving } from '@causeway/server'
import type { LoadedApp } from './app-file.js'

/** Serves the app of a loaded file, until it is closed; right before, it calls `starting`. */
export async function serveLoaded(
  { app, served }: LoadedApp,
  options: ServeOptions,
  starting?: () => void,
): Promise<Serving> {
  // Only here: who calls a server does not wait for the means to be one.
  const { serve } = await import('@causeway/server')
  served.serving(app, options)
  starting?.()
  try {
    const serving = await serve(app, options)
    void serving.closed.finally(served.release)
    return serving
  } catch (error) {
    served.release()
    throw error
  }
}
