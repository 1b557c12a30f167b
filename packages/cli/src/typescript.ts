import { register as registerHooks } from 'node:module'

/** Runs in the thread of Node.js' loader, where nothing of this program is: hence a text, and not a function. */
const HOOKS = `
let home
export function initialize(data) {
  home = data.home
}
const OURS = /^(?:@causeway\\/|zod(?:\\/|$))/
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context).catch((error) => {
    const isMissing = error?.code === 'ERR_MODULE_NOT_FOUND' && OURS.test(specifier)
    if (!isMissing || context.parentURL === home) throw error
    return next(specifier, { ...context, parentURL: home })
  })
  const isOwn = /\\.tsx?(?:\\?|$)/.test(resolved.url) && !resolved.url.includes('/node_modules/')
  return isOwn ? { ...resolved, format: 'module' } : resolved
}`

/**
 * From now on TypeScript can be imported. Outside of packages it is ES modules, whatever the nearest package.json says or leaves
 * out (but for .cts): as CommonJS it could neither import this stack nor await at its top. This stack's own packages, and zod, are there
 * for a file even where nothing is installed beside it.
 */
export async function registerTypescript(): Promise<void> {
  // Only here: who runs JavaScript does not wait for the compiler.
  const { register } = await import('tsx/esm/api')
  register()
  registerHooks(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: { home: import.meta.url } })
}
