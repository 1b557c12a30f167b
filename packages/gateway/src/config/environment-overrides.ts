/** Variables of the environment that change single values: `CAUSEWAY__LISTEN__PORT=4200`. */
import type { JsonObject } from '@causeway/schema'
import { parseDocument } from 'yaml'
import { MAX_VARIABLE_LENGTH } from './bounds.js'
import type { ConfigPath, ConfigProblem } from './config-problem.js'
import type { Env } from './environment.js'
import { isPlainObject, type PlainObject, valueAt } from './plain-value.js'
import { propertiesAt } from './secret-places.js'
import type { Source } from './source.js'

const PREFIX = 'CAUSEWAY__'

export interface Overrides {
  /** One for each variable, in alphabetical order. */
  readonly sources: readonly Source[]
  readonly problems: readonly ConfigProblem[]
}

/**
 * What the environment changes. Words are matched with the keys that are there and those that could be, without regard to case, `_` and
 * `-`; a word that matches none is a key in lower case.
 *
 * @param file what the files say together, in the long form
 * @param schema of the whole file
 */
export function environmentOverrides(env: Env, file: PlainObject, schema: JsonObject): Overrides {
  const sources: Source[] = []
  const problems: ConfigProblem[] = []
  for (const name of Object.keys(env).sort()) {
    const text = env[name]
    // An empty variable is how many programs leave one out.
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue
    const read = sourceOf(name, text, file, schema)
    if (typeof read === 'string') problems.push({ file: name, line: 0, column: 0, path: '', message: read })
    else sources.push(read)
  }
  return { sources, problems }
}

function sourceOf(name: string, text: string, file: PlainObject, schema: JsonObject): Source | string {
  const words = name.slice(PREFIX.length).split('__')
  if (words.includes('')) return `Expected words between '__', such as ${PREFIX}LISTEN__PORT.`
  const parsed = parseValue(text)
  if (!parsed.ok) return parsed.message
  const path: string[] = []
  for (const word of words) {
    const key = keyFor(word, path, file, schema)
    if (typeof key !== 'string') return `'${word}' could be any of ${key.join(', ')}. Rename one of them.`
    path.push(key)
  }
  const value = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), parsed.value)
  // as: a path has at least one step
  return {
    file: name,
    value: value as PlainObject,
    locate: (wanted) => ({ line: 0, column: 0, depth: depthIn(value, wanted) }),
  }
}

/** The key that a word means in the map at `path`; several where that cannot be told. */
function keyFor(word: string, path: ConfigPath, file: PlainObject, schema: JsonObject): string | readonly string[] {
  const here = valueAt(file, path)
  const known = propertiesAt(schema, path)
  const keys = [...new Set([...(isPlainObject(here) ? Object.keys(here) : []), ...known])]
  const exact = keys.find((key) => key === word)
  if (exact !== undefined) return exact
  const matching = keys.filter((key) => plain(key) === plain(word))
  if (matching.length > 1) return matching
  // Names of variables of a process keep their case.
  return matching[0] ?? (path.at(-1) === 'env' ? word : word.toLowerCase())
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[_-]/g, '')

type ParsedValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

/** Numbers, true, false, null, lists and maps as YAML has them; whatever else is text. */
function parseValue(text: string): ParsedValue {
  if (text.length > MAX_VARIABLE_LENGTH)
    return { ok: false, message: `Expected at most ${MAX_VARIABLE_LENGTH} characters.` }
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' })
  const isFlow = /^\s*[[{"']/.test(text)
  if (document.errors.length > 0 || document.warnings.length > 0) {
    return isFlow
      ? { ok: false, message: 'Expected a value in YAML; put a text into quotes.' }
      : { ok: true, value: text }
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 })
    const isText = typeof value === 'object' && !isFlow && !/^(?:null|~)$/i.test(text.trim())
    return { ok: true, value: isText || typeof value === 'bigint' ? text : value }
  } catch {
    return { ok: true, value: text } // an alias to nothing is a text with a star
  }
}

function depthIn(value: unknown, path: ConfigPath): number {
  let depth = 0
  for (let here = value; depth < path.length; depth++) {
    here = valueAt(here, path.slice(depth, depth + 1))
    if (here === undefined) break
  }
  return depth
}
