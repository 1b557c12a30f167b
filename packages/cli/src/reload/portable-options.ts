import type { App, ServeOptions } from '@causeway/server'
import type { ServerTls } from '@causeway/transports'

/** These mean something in one process only. */
const LOCAL: ReadonlySet<string> = new Set(['keys', 'verify', 'argv', 'env', 'signals'])

/** How an app would be served, as far as it can be said in JSON. */
export function portableOptions(app: App, options: ServeOptions): { readonly [option: string]: unknown } {
  const { tls, ...others } = { ...app.http, ...options }
  const all = Object.entries(others)
  const portable = all.filter(([name, value]) => !LOCAL.has(name) && typeof value !== 'function')
  return { ...Object.fromEntries(portable), ...(tls === undefined ? {} : { tls: portableTls(tls) }) }
}

/** PEM is text, however it was read. */
function portableTls(tls: ServerTls): { readonly [option: string]: unknown } {
  const text = (value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
  return Object.fromEntries(
    Object.entries(tls).map(([name, value]) => [name, Array.isArray(value) ? value.map(text) : text(value)]),
  )
}
