import { kindOf } from '@causeway/protocol'

/**
 * By what it can do, not by its class: it may be of another copy of this package.
 * @throws {TypeError} where `serve` gets something else than an app
 */
export function checkApp(app: unknown): void {
  if (isObject(app) && isObject(app.service) && typeof app.attach === 'function' && typeof app.close === 'function')
    return
  const [got, hint] = isObject(app) && typeof app.then === 'function' ? PROMISE : [kindOf(app), hintFor(app)]
  throw new TypeError(`Expected serve(app) to get an app made by mcp(); got ${got}. ${hint}`)
}

const PROMISE = ['a promise', 'Wait for it first: serve(await …).'] as const

function hintFor(value: unknown): string {
  if (typeof value === 'function') return 'Pass the app that it makes: serve(await make()).'
  return "Write: serve(mcp({ name: '…', tools: { … } }))."
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null
}
