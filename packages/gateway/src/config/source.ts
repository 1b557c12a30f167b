/** One configuration file: YAML 1.2, of which JSON is a part. @see https://yaml.org/spec/1.2.2 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml'
import { MAX_ALIASES, MAX_DEPTH, MAX_FILE_BYTES, MAX_VALUES } from './bounds.js'
import type { ConfigPath, ConfigProblem } from './config-problem.js'
import { isPlainObject, type PlainObject } from './plain-value.js'

/** A file that was read, or a text that stands for one. */
export interface Source {
  /** As the caller named it. */
  readonly file: string
  readonly value: PlainObject
  /** The place of the longest part of `path` that is written here; `depth` is how many steps that are. */
  locate(path: ConfigPath, atKey?: boolean): Located
}

export interface Located {
  readonly line: number
  readonly column: number
  readonly depth: number
}

export type Parsed =
  | { readonly ok: true; readonly source: Source; readonly document: Document }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** Reads a text. Never throws, whatever it says. */
export function parseSource(file: string, text: string): Parsed {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    return failed(file, `Expected at most ${MAX_FILE_BYTES} bytes.`)
  }
  // The parser itself would take seconds to give up.
  if (FAR_TOO_DEEP.test(text)) return failed(file, TOO_DEEP)
  const lines = new LineCounter()
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      logLevel: 'silent',
    })
    // as: it is an empty array with a member of its own where the text holds nothing
    const [document, another] = documents as Document[]
    if (document === undefined) return failed(file, 'Expected a map with upstreams; the file is empty.')
    const problems = [...mistakes(document)]
    if (another !== undefined)
      problems.push([another.range?.[0] ?? 0, 'Expected one document; a second one begins here.'])
    if (problems.length > 0) {
      // The parser says some things twice of one place.
      const told = new Map(problems.map(([at, message]) => [`${at} ${message}`, problemAt(file, lines, at, message)]))
      return { ok: false, problems: [...told.values()] }
    }
    const value = plain(document.toJS({ maxAliasCount: MAX_ALIASES }))
    if (!isPlainObject(value)) return failed(file, 'Expected a map, such as upstreams: { … }.')
    return {
      ok: true,
      document,
      source: { file, value, locate: (path, atKey) => locate(document, lines, path, atKey) },
    }
  } catch (error) {
    return failed(file, why(error))
  }
}

const TOO_DEEP = `Expected maps and lists in at most ${MAX_DEPTH} levels.`
const FAR_TOO_DEEP = /(?:[-?] ){200}|(?:[[{]\s*){200}/

function why(error: unknown): string {
  if (error instanceof TooMuch) return error.message
  // Node.js has no stack for what is nested that deep.
  if (error instanceof RangeError) return TOO_DEEP
  if (error instanceof ReferenceError) return 'Its aliases repeat more than can be meant. Repeat less.'
  return 'It is not YAML.'
}

/** What the parser found, and what YAML allows but a configuration has no use for. */
function* mistakes(document: Document): Iterable<readonly [at: number, message: string]> {
  for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
    const twice = code === 'DUPLICATE_KEY' ? 'This key is there twice; one of them would be lost.' : sentence(message)
    yield [pos[0], /call stack/.test(message) ? TOO_DEEP : twice]
  }
  const found: (readonly [number, string])[] = []
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        found.push([startOf(alias), `There is no anchor &${alias.source} before this alias.`])
    },
    Pair(_, { key }) {
      if (!isScalar(key) || key.value === null) found.push([startOf(key), 'Expected a key to be a word.'])
      else if (key.value === '__proto__') found.push([startOf(key), 'Expected another key.'])
    },
  })
  yield* found
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`
}

class TooMuch extends Error {}

/** A tree of its own: aliases make one object stand in several places, which could then be walked without end. */
function plain(root: unknown): unknown {
  let values = 0
  const copy = (value: unknown, depth: number): unknown => {
    if (++values > MAX_VALUES) throw new TooMuch(`Expected at most ${MAX_VALUES} values, aliases written out.`)
    if (depth > MAX_DEPTH) throw new TooMuch(TOO_DEEP)
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1))
    if (!isPlainObject(value)) return typeof value === 'bigint' ? Number(value) : value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner, depth + 1)]))
  }
  return copy(root, 0)
}

function locate(document: Document, lines: LineCounter, path: ConfigPath, atKey = false): Located {
  let node: unknown = document.contents
  let key: unknown
  let depth = 0
  for (const step of path) {
    const next = stepInto(document, node, step)
    if (next === undefined) break
    key = next.key
    node = next.value
    depth++
  }
  // What is missing from a map is missed where the map is announced, and not where it begins.
  const place = key !== undefined && (atKey || depth < path.length || isElsewhere(node)) ? key : (node ?? key)
  const { line, col } = lines.linePos(startOf(place))
  return { line: Math.max(1, line), column: Math.max(1, col), depth }
}

interface Step {
  readonly key: unknown
  readonly value: unknown
}

function stepInto(document: Document, holder: unknown, step: string | number): Step | undefined {
  const node = isAlias(holder) ? holder.resolve(document) : holder
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
    return pair === undefined ? merged(document, node, step) : { key: pair.key, value: pair.value }
  }
  if (!isSeq(node)) return undefined
  const item = node.items[Number(step)]
  return item === undefined ? undefined : { key: item, value: item }
}

/** What `<<: *anchor` brings in. */
function merged(document: Document, node: YAMLMap, step: string | number): Step | undefined {
  const pair = node.items.find(({ key }) => isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol')) as
    | Pair<unknown, unknown>
    | undefined // as: the items of a map are pairs
  if (pair === undefined) return undefined
  const sources = isSeq(pair.value) ? pair.value.items : [pair.value]
  for (const source of sources) {
    const found = stepInto(document, source, step)
    if (found !== undefined) return found
  }
  return undefined
}

/** Does it begin elsewhere than where its key is, or nowhere? */
const isElsewhere = (node: unknown): boolean =>
  isMap(node) || isSeq(node) || isAlias(node) || (isScalar(node) && node.value === null)

function startOf(node: unknown): number {
  const { range } = Object(node) as Partial<Node> // a node has a range when it was parsed
  return range?.[0] ?? 0
}

function problemAt(file: string, lines: LineCounter, at: number, message: string): ConfigProblem {
  const { line, col } = lines.linePos(at)
  return { file, line: Math.max(1, line), column: Math.max(1, col), path: '', message }
}

function failed(file: string, message: string): Parsed {
  return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message }] }
}
