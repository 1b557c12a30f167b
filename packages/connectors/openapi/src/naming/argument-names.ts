import type { Parameter, ParameterPlace } from '../description/operation.js'
import { limits } from '../limits.js'

/** The order in which parameters choose their names: the path's are what an operation is about. */
const PLACES: readonly ParameterPlace[] = ['path', 'query', 'querystring', 'header', 'cookie']

/**
 * A name for each parameter, with characters that hosts take. Where two would be called the same, the one that comes first
 * in the order of path, query, header, cookie is, and the other one's place is added: `id` and `id_query`.
 */
export function argumentNames(parameters: readonly Parameter[]): ReadonlyMap<string, Parameter> {
  const named = new Map<string, Parameter>()
  for (const place of PLACES) {
    for (const parameter of parameters) if (parameter.in === place) named.set(freeName(parameter, named), parameter)
  }
  return named
}

function freeName({ name, in: place }: Parameter, taken: ReadonlyMap<string, Parameter>): string {
  const plain = argumentName(name)
  if (!taken.has(plain)) return plain
  const placed = `${plain.slice(0, limits.maxArgumentNameLength - place.length - 4)}_${place}`
  let free = placed
  for (let count = 2; taken.has(free); count++) free = `${placed}_${count}`
  return free
}

/** `filter[name]` becomes `filter_name`, `$top` becomes `top`. */
function argumentName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .replace(/^[_.]+|[_.]+$/g, '')
    .slice(0, limits.maxArgumentNameLength)
  return plain === '' ? 'argument' : plain
}

/** May a member of a body be an argument of its own name? */
export function isArgumentName(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(name)
}
