import { register as registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { LOADER_HOOKS } from './loader-hooks.js'

let compiler: Promise<void> | undefined
let hasCompiler = false
/** What hooks are registered for already. */
const registered = new Set<string>()
const listeners = new Map<number, (path: string) => void>()

/**
 * From now on TypeScript can be imported in this process. Outside of packages it is ES modules, whatever the nearest package.json says
 * or leaves out (but for .cts): as CommonJS it could neither import this stack nor await at its top. This stack's own packages, and zod,
 * are there for a file even where nothing is installed beside it. Idempotent.
 *
 * @param home the URL of the module beside which those packages are
 */
export async function registerTypescript(home: string = import.meta.url): Promise<void> {
  // Only here: who runs JavaScript does not wait for the compiler.
  compiler ??= import('tsx/esm/api').then(({ register }) => {
    register()
    hasCompiler = true
  })
  await compiler
  registerLoads(home)
}

/** From now on imports with the mark of a load are new ones. */
export function registerLoads(home: string = import.meta.url): void {
  // Once more after the compiler came, whose answers the hooks change: what is registered last is asked first.
  const key = `${hasCompiler} ${home}`
  if (registered.has(key)) return
  registered.add(key)
  const { port1, port2 } = new MessageChannel()
  port1.on('message', ({ load, url }: { readonly load: number; readonly url: string }) => {
    listeners.get(load)?.(fileURLToPath(url))
  })
  port1.unref()
  const hooks = `data:text/javascript,${encodeURIComponent(LOADER_HOOKS)}`
  registerHooks(hooks, { data: { port: port2, home }, transferList: [port2] })
}

/** Tells of every file that belongs to a load, until the returned function is called. */
export function followLoad(load: number, listener: (path: string) => void): () => void {
  listeners.set(load, listener)
  return () => listeners.delete(load)
}
