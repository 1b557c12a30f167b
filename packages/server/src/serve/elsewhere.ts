import type { App } from '../app.js'
import type { ServeOptions, Serving } from './options.js'

/** Where there is neither a process nor a socket, the platform serves: give it `app.fetch`. @throws {TypeError} always */
export function serve(_app: App, _options?: ServeOptions): Promise<Serving> {
  throw new TypeError('serve() needs Node.js. On this platform export the app itself: it is a { fetch }.')
}
