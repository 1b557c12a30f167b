/** The parameter of a URL that says which load a module belongs to: each load gets modules of its own. */
export const LOAD = 'causeway-load'

/**
 * Runs in the thread of Node.js' loader, where nothing of this program is: hence a text, and not a function. The mark of a load is
 * handed on to whatever a file of it imports by a path; packages stay shared, so that their classes are the same for everybody.
 * TypeScript outside of packages is ES modules, whatever the nearest package.json says or leaves out. This stack's own packages, and zod,
 * are there for a file even where nothing is installed beside it.
 */
export const LOADER_HOOKS: string = `
let port
let home
export function initialize(data) {
  port = data.port
  home = data.home
}
const LOAD = /[?&]${LOAD}=(\\d+)/
const PATH = /^(?:\\.{0,2}\\/|file:|#)/
const TYPESCRIPT = /\\.tsx?(?:\\?|$)/
const OURS = /^(?:@causeway\\/|zod(?:\\/|$))/
const withMark = (url, mark) => (LOAD.test(url) ? url : url + (url.includes('?') ? '&' : '?') + mark)
export async function resolve(specifier, context, next) {
  const load = PATH.test(specifier) ? (LOAD.exec(specifier) ?? LOAD.exec(context.parentURL ?? ''))?.[1] : undefined
  if (load === undefined) {
    const resolved = await next(specifier, context).catch((error) => {
      const isMissing = error?.code === 'ERR_MODULE_NOT_FOUND' && OURS.test(specifier)
      if (!isMissing || context.parentURL === home) throw error
      return next(specifier, { ...context, parentURL: home })
    })
    const isOwn = TYPESCRIPT.test(resolved.url) && !resolved.url.includes('/node_modules/')
    return isOwn ? { ...resolved, format: 'module' } : resolved
  }
  const mark = '${LOAD}=' + load
  const resolved = await next(specifier.startsWith('#') ? specifier : withMark(specifier, mark), context)
  if (!resolved.url.startsWith('file:') || resolved.url.includes('/node_modules/')) return resolved
  const url = withMark(resolved.url, mark)
  port.postMessage({ load: Number(load), url })
  return { ...resolved, url, format: TYPESCRIPT.test(url) ? 'module' : resolved.format }
}`
