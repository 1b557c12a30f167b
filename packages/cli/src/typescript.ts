import { register as registerHooks } from 'node:module'

/** Runs in the thread of Node.js' loader, where nothing of this program is: hence a text, and not a function. */
const AS_ES_MODULE = `
export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context)
  const isOwn = /\\.tsx?(?:\\?|$)/.test(resolved.url) && !resolved.url.includes('/node_modules/')
  return isOwn ? { ...resolved, format: 'module' } : resolved
}`

/**
 * From now on TypeScript can be imported. Outside of packages it is ES modules, whatever the nearest package.json says or leaves
 * out (but for .cts): as CommonJS it could neither import this stack nor await at its top.
 */
export async function registerTypescript(): Promise<void> {
  // Only here: who runs JavaScript does not wait for the compiler.
  const { register } = await import('tsx/esm/api')
  register()
  registerHooks(`data:text/javascript,${encodeURIComponent(AS_ES_MODULE)}`)
}
