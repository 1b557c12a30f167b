import { isObject, kindOf } from '@causeway/protocol'

/** What callers without types mix up is told them at once: later it would look like a mistake of somebody else's. */
type Kind = 'tool' | 'resource' | 'prompt'

/** @throws {TypeError} where something else than a definition and a function is to make one */
export function checkParts(kind: Kind, definition: unknown, run: unknown): void {
  if (typeof definition === 'object' && definition !== null && typeof run === 'function') return
  const uri = kind === 'resource' ? 'uri, ' : ''
  throw new TypeError(`Expected ${kind}(${uri}{ … }, function): a definition, then the function that it describes.`)
}

/** @throws {TypeError} where a value was not made by the function of its kind */
export function checkMade(kind: Kind, name: string, value: { readonly kind?: unknown } | undefined): void {
  if (value?.kind === kind) return
  throw new TypeError(`Expected ${kind} '${name}' to be made by ${kind}(…).`)
}

/** @throws {TypeError} where values that have no names of their own come without any */
export function checkNamed(...records: readonly unknown[]): void {
  if (records.some(Array.isArray))
    throw new TypeError('Expected tools and prompts by their names: { tools: { name: … } }.')
}

/** @throws {TypeError} where a server has no name to be known by */
export function checkIdentity(definition: { readonly name?: unknown } | undefined): void {
  if (typeof definition?.name === 'string') return
  const got = isObject(definition) ? `${kindOf(definition.name)} for it` : kindOf(definition)
  throw new TypeError(`Expected a server to have a name: mcp({ name: '…' }); got ${got}.`)
}
