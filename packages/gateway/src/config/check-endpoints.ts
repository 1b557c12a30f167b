/** Where upstreams are served: that the names lead to upstreams, and that no path is taken twice. */
import { suggest } from '@causeway/schema'
import { DEFAULT_ENDPOINT, ssePathsOf } from '../serving/endpoint-paths.js'
import type { Finding } from './config-problem.js'
import { entriesOf, isPlainObject, own, type PlainObject } from './plain-value.js'

/** Paths that the gateway itself serves. */
const RESERVED_PATHS: readonly string[] = ['/health', '/health/live', '/health/ready', '/metrics']

/** In the long form. Leaves alone what is not of the right shape: others tell of that. */
export function* checkEndpoints(file: PlainObject): Iterable<Finding> {
  const { endpoints } = file
  if (isPlainObject(endpoints) && Object.keys(endpoints).length === 0) {
    const hint = `Add one, or leave endpoints out: then every upstream is served at ${DEFAULT_ENDPOINT}.`
    yield { path: ['endpoints'], expected: 'at least one endpoint', received: 'none', hint }
  }
  yield* checkPaths(file)
  const names = entriesOf(file.upstreams).map(([name]) => name)
  for (const [path, served] of entriesOf(endpoints)) {
    if (Array.isArray(served)) yield* checkServed(path, served, names)
  }
}

/** What is right and may still not be meant. */
export function* endpointWarnings(file: PlainObject): Iterable<Finding> {
  const upstreams = new Map(entriesOf(file.upstreams))
  if (isPlainObject(file.upstreams) && upstreams.size === 0) {
    const hint = 'Add one, such as docs: ./docs/, or run causeway config add with an address, a command or a file.'
    yield { path: ['upstreams'], atKey: true, says: 'There is none, so nothing is served.', hint }
  }
  yield* servedNowhere(file)
  for (const [path, served] of entriesOf(file.endpoints)) {
    if (!Array.isArray(served)) continue
    if (served.length === 0) yield { path: ['endpoints', path], says: 'Nothing is served there.' }
    for (const [index, name] of served.entries()) {
      if (own(upstreams.get(name), 'enabled') !== false) continue
      yield {
        path: ['endpoints', path, index],
        says: `The upstream '${name}' is switched off, so it is not served there.`,
      }
    }
  }
}

function* servedNowhere({ endpoints, upstreams }: PlainObject): Iterable<Finding> {
  const served = entriesOf(endpoints).flatMap(([, names]) => (Array.isArray(names) ? names : []))
  if (!isPlainObject(endpoints) || Object.keys(endpoints).length === 0) return
  for (const [name, entry] of entriesOf(upstreams)) {
    if (served.includes(name) || own(entry, 'enabled') === false) continue
    yield {
      path: ['upstreams', name],
      atKey: true,
      says: 'It is served nowhere.',
      hint: 'Add it to an endpoint, or take endpoints out.',
    }
  }
}

function* checkPaths({ endpoints, listen }: PlainObject): Iterable<Finding> {
  const taken = new Map<string, string | undefined>(RESERVED_PATHS.map((path) => [path, undefined]))
  for (const [path] of entriesOf(endpoints)) {
    yield* checkSpelling(path)
    const { sse, messages } = ssePathsOf(path)
    const all = own(listen, 'legacy') === 'off' ? [path] : [path, sse, messages]
    for (const each of all.map(withoutSlash)) {
      const by = taken.get(each)
      if (!taken.has(each)) taken.set(each, path)
      else if (by !== path) {
        yield { path: ['endpoints', path], atKey: true, says: takenWords(path, each, by), hint: 'Choose another path.' }
      }
    }
  }
}

/** Clients send the path of an address, in which `..` is resolved and letters with accents are encoded. */
function* checkSpelling(path: string): Iterable<Finding> {
  if (!path.startsWith('/')) return
  const { pathname } = new URL(`http://localhost${path}`)
  if (pathname === path) return
  const says = `Clients could not reach it: in an address it becomes '${pathname}'.`
  yield { path: ['endpoints', path], atKey: true, says, hint: 'Write it like this.' }
}

/** @param by the endpoint that is there; undefined for the gateway's own pages */
function takenWords(path: string, at: string, by: string | undefined): string {
  if (by === undefined) return 'The gateway itself answers there.'
  const what = `It would be served at '${at}', where '${by}' is.`
  return at === withoutSlash(path) && at === withoutSlash(by)
    ? what
    : `${what} Beside each endpoint are its /sse and /messages for older clients.`
}

function* checkServed(path: string, served: readonly unknown[], names: readonly string[]): Iterable<Finding> {
  for (const [index, name] of served.entries()) {
    const at = ['endpoints', path, index]
    if (served.indexOf(name) < index) yield { path: at, says: 'This upstream is there twice.' }
    if (typeof name !== 'string' || names.includes(name)) continue
    const near = suggest(name, names)
    const hint = near === undefined ? `Known are ${names.join(', ') || 'none'}.` : `Did you mean '${near}'?`
    yield { path: at, expected: 'the name of an upstream', received: `'${name}'`, hint }
  }
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
