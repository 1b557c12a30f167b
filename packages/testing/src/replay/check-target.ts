import { inspect } from 'node:util'
import { isObject } from '@causeway/protocol'

const ADDRESS = /^(?:http|ws|grpc)s?:$/

/** @throws {TypeError} for what cannot be connected to, whatever it is */
export function checkTarget(target: unknown): void {
  if (typeof target === 'function') return
  if (typeof target === 'string' || target instanceof URL) {
    if (URL.canParse(String(target)) && ADDRESS.test(new URL(target).protocol)) return
    throw new TypeError(`Expected an address such as http://127.0.0.1:4100/mcp; got '${target}'.`)
  }
  if (isObject(target) && ['command', 'attach', 'send'].some((member) => member in target)) return
  throw new TypeError(`Expected an app, a command, an address or a connection; got ${inspect(target, { depth: 0 })}.`)
}
