import { createHash } from 'node:crypto'
import type { Operation } from '../description/operation.js'
import { limits } from '../limits.js'

type Named = Pick<Operation, 'method' | 'path' | 'operationId'>

/** Six characters that begin with a digit, after an underscore: few words look like that. */
const SUFFIX = /_[0-9][0-9a-z]{5}$/
const SUFFIX_LENGTH = 7

/**
 * A name for each operation, of letters, digits, `_` and `-`, no two the same.
 *
 * A name is the operation's `operationId`, made fit, or its method and path where it has none. It is said as it is only
 * where it can be read back: `readBack` gives one id for each name, so two ids never share one. Any other name ends in a
 * hash of the operation's own method and path. So a name depends on nothing but its own operation, whatever else there is, is
 * added or taken away. There is one exception: an `operationId` that several operations have, which OpenAPI forbids, names none of
 * them, and all end in their hashes; that way a name never comes to mean another operation.
 */
export function toolNames<T extends Named>(operations: readonly T[]): ReadonlyMap<T, string> {
  const times = new Map<string, number>()
  for (const { operationId } of operations) {
    if (operationId !== undefined) times.set(operationId, (times.get(operationId) ?? 0) + 1)
  }
  const names = new Map<T, string>()
  const taken = new Set<string>()
  for (const operation of operations) {
    const isShared = operation.operationId !== undefined && (times.get(operation.operationId) ?? 0) > 1
    let name = isShared ? hashed(operation) : toolName(operation)
    // Two hashes of equal beginnings: one chance in many millions.
    for (let round = 1; taken.has(name); round++) name = hashed(operation, round)
    taken.add(name)
    names.set(operation, name)
  }
  return names
}

/** The name of an operation whose `operationId`, if it has one, is its alone. */
function toolName(operation: Named): string {
  const { method, path, operationId } = operation
  const plain = operationId === undefined ? ofPath(method, path) : ofId(operationId)
  const isReadable =
    plain.length > 0 &&
    plain.length <= limits.maxToolNameLength &&
    !SUFFIX.test(plain) &&
    readBack(plain) === (operationId ?? `${method} ${path}`)
  return isReadable ? plain : hashed(operation)
}

function hashed(operation: Named, round = 0): string {
  const { method, path, operationId } = operation
  const stem = (operationId === undefined ? ofPath(method, path) : ofId(operationId))
    .slice(0, limits.maxToolNameLength - SUFFIX_LENGTH)
    .replace(/[_-]+$/, '')
  const digest = createHash('sha256')
    .update(`${method} ${path}${round === 0 ? '' : ` ${round}`}`)
    .digest()
  const number = digest.readUIntBE(0, 6)
  const letters = Math.floor(number / 10)
    .toString(36)
    .padStart(5, '0')
    .slice(-5)
  return `${stem === '' ? 'operation' : stem}_${number % 10}${letters}`
}

/** `repos/list-for-org` becomes `repos__list-for-org`, `users.list` becomes `users--list`. */
function ofId(operationId: string): string {
  return tidy(operationId.replaceAll('/', '__').replaceAll('.', '--'))
}

/** `GET /users/{id}/orders` becomes `GET_users__id_orders`. */
function ofPath(method: string, path: string): string {
  const words = path.replace(/\/\{([^{}/]*)\}/g, '__$1').replaceAll('/', '_')
  return tidy(`${method}${words === '_' ? '' : words}`)
}

function tidy(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
}

const PATH_NAME = /^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|QUERY)(?:_|$)/

/** What a name says: one `operationId`, or a method and path. */
function readBack(name: string): string {
  const [, method] = PATH_NAME.exec(name) ?? []
  if (method !== undefined) {
    const path = name
      .slice(method.length)
      .replace(/__([^_]*)/g, '/{$1}')
      .replaceAll('_', '/')
    return `${method} ${path === '' ? '/' : path}`
  }
  // Snake case has its underscores for itself, as many as it likes.
  const isSnakeCase = /[^_]_[^_]/.test(name)
  return (isSnakeCase ? name : name.replaceAll('__', '/')).replaceAll('--', '.')
}
