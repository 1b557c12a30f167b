import type { App, ServeOptions } from '@causeway/server'

/** These mean something in one process only. */
const LOCAL: ReadonlySet<string> = new Set(['keys', 'verify', 'argv', 'env', 'signals'])

/** How an app would be served, as far as it can be said in JSON. */
export function portableOptions(app: App, options: ServeOptions): { readonly [option: string]: unknown } {
  const all = Object.entries({ ...app.http, ...options })
  return Object.fromEntries(all.filter(([name, value]) => !LOCAL.has(name) && typeof value !== 'function'))
}
