import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Connector } from '@causeway/connector-kit'
import type { JsonObject } from '@causeway/schema'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { SECRET_SCHEMES } from '../secrets/secrets.js'
import { MAX_FILE_BYTES, MAX_PROBLEMS } from './bounds.js'
import { check } from './check.js'
import type { UnavailableUpstream } from './check-upstreams.js'
import { type ConfigProblem, type Finding, pathText } from './config-problem.js'
import { type GatewayConfig, rootSchema, upstreamSchema, upstreamShape } from './definition.js'
import { type Env, environmentIn } from './environment.js'
import { environmentOverrides } from './environment-overrides.js'
import { jsonSchemaOf } from './explain.js'
import { merge } from './merge.js'
import { isPlainObject, type PlainObject } from './plain-value.js'
import { expand, kindOfAddress } from './short-forms.js'
import { parseSource, type Source } from './source.js'

export interface LoadOptions {
  readonly connectors: ConnectorSet
  readonly env: Env
  /** May secrets be written out, as `literal:…`? @default false */
  readonly dev?: boolean
  /** What relative names of files are relative to. @default the folder of the process */
  readonly cwd?: string
  /** Schemes of references besides the built-in ones. */
  readonly secretSchemes?: readonly string[]
}

export type Loaded =
  | {
      readonly ok: true
      readonly config: GatewayConfig
      /** The folder of the first file; relative paths in all of them are relative to it. */
      readonly directory: string
      /** Absolute, everything that was read: what to watch. */
      readonly files: readonly string[]
      readonly warnings: readonly ConfigProblem[]
      /** The environment with what `.env` adds to it: what references to secrets mean. */
      readonly env: Env
      /** Upstreams whose plugin could not be loaded; their `config` was not checked. Load again to try again. */
      readonly unavailable: readonly UnavailableUpstream[]
    }
  | {
      readonly ok: false
      readonly problems: readonly ConfigProblem[]
      readonly warnings: readonly ConfigProblem[]
      readonly files: readonly string[]
    }

/**
 * Reads a configuration: files in their order, each over the one before it, and the environment over all of them. Rejects for nothing
 * that stands in them: every problem is in what it resolves with.
 */
export async function loadConfig(files: readonly string[], options: LoadOptions): Promise<Loaded> {
  const read = await readLayers(files, options)
  const { directory, paths: watched, env } = read
  if (read.problems.length > 0) return { ok: false, problems: read.problems, warnings: [], files: watched }
  const long = await longForm(read, options.connectors)
  const schemes = [...SECRET_SCHEMES, ...(options.secretSchemes ?? [])]
  const verdict = await check(long.value, options.connectors, { env, dev: options.dev === true, schemes })
  const place = (found: Finding): ConfigProblem => problemOf(found, long.sources)
  const problems = inOrder([...long.problems, ...[...long.findings, ...verdict.findings].map(place)], long.sources)
  const warnings = inOrder(verdict.warnings.map(place), long.sources)
  if (verdict.config === undefined || problems.length > 0) return { ok: false, problems, warnings, files: watched }
  return {
    ok: true,
    config: verdict.config,
    directory,
    files: watched,
    warnings,
    env,
    unavailable: verdict.unavailable,
  }
}

/** Files in their order, and their environment. */
interface Layers {
  readonly directory: string
  readonly paths: readonly string[]
  readonly env: Env
  readonly sources: readonly Source[]
  readonly problems: readonly ConfigProblem[]
}

async function readLayers(files: readonly string[], { env, cwd = process.cwd() }: LoadOptions): Promise<Layers> {
  const [first] = files
  if (first === undefined) throw new TypeError('Expected at least one configuration file.')
  const paths = files.map((file) => resolve(cwd, file))
  const directory = dirname(resolve(cwd, first))
  const problems: ConfigProblem[] = []
  const sources: Source[] = []
  for (const [index, path] of paths.entries()) {
    const file = files[index] ?? path
    const text = await textOf(path)
    const parsed =
      typeof text === 'string' ? parseSource(file, text) : { ok: false as const, problems: [wholeFile(file, text.why)] }
    if (parsed.ok) sources.push(parsed.source)
    else problems.push(...parsed.problems)
  }
  try {
    const environment = await environmentIn(directory, env)
    return {
      directory,
      paths: environment.file === undefined ? paths : [...paths, environment.file],
      env: environment.env,
      sources,
      problems,
    }
  } catch (error) {
    problems.push(wholeFile('.env', error instanceof Error ? error.message : 'It cannot be read.'))
    return { directory, paths, env, sources, problems }
  }
}

async function textOf(path: string): Promise<string | { readonly why: string }> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return { why: 'Expected a file; this is a folder.' }
    if (found.size > MAX_FILE_BYTES) return { why: `Expected at most ${MAX_FILE_BYTES} bytes.` }
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what the file system throws
    return { why: code === 'ENOENT' ? 'There is no such file.' : `It cannot be read (${code}).` }
  }
}

const wholeFile = (file: string, message: string): ConfigProblem => ({ file, line: 0, column: 0, path: '', message })

interface LongForm {
  readonly value: PlainObject
  /** In the order of precedence, the strongest last. */
  readonly sources: readonly Source[]
  readonly findings: readonly Finding[]
  readonly problems: readonly ConfigProblem[]
}

async function longForm({ sources: files, paths, directory, env }: Layers, set: ConnectorSet): Promise<LongForm> {
  const findings: Finding[] = []
  const add = async (before: PlainObject, { value }: Source, folder: string): Promise<PlainObject> => {
    await set.name(pluginsOf(value), folder)
    await loadKinds(value, set)
    return merge(
      before,
      expand(value, set.connectors, (finding) => findings.push(finding)),
    )
  }
  let value: PlainObject = {}
  for (const [index, source] of files.entries()) value = await add(value, source, dirname(paths[index] ?? directory))
  // Twice: the kinds that variables name must be known before their keys can be.
  for (const { value: named } of environmentOverrides(env, value, {}).sources) await loadKinds(named, set)
  const { sources, problems } = environmentOverrides(env, value, schemaOf(value, set))
  for (const source of sources) value = await add(value, source, directory)
  return { value: withoutExtensions(value), sources: [...files, ...sources], findings, problems }
}

function pluginsOf({ plugins }: PlainObject): readonly string[] {
  return [plugins].flat().filter((plugin) => typeof plugin === 'string')
}

/** Loads what the upstreams are by their keys, and by their address where that is all they are. */
async function loadKinds({ upstreams }: PlainObject, set: ConnectorSet): Promise<void> {
  const entries = isPlainObject(upstreams) ? Object.values(upstreams) : []
  const words = entries.flatMap((entry) => {
    if (typeof entry === 'string') return kindOfAddress(entry) ?? []
    return isPlainObject(entry) ? Object.keys(entry).filter((key) => !Object.hasOwn(upstreamShape, key)) : []
  })
  for (const kind of new Set(words)) await set.load(kind)
}

/** The schema of this very file: each upstream with the keys of its kinds. */
function schemaOf({ upstreams }: PlainObject, { connectors }: ConnectorSet): JsonObject {
  const common = jsonSchemaOf(upstreamSchema)
  const kinds = Object.fromEntries(
    [...connectors.values()].map((connector: Connector) => [connector.kind, jsonSchemaOf(connector.config)]),
  )
  const properties = { ...Object(common.properties), ...kinds }
  const root = jsonSchemaOf(rootSchema)
  const names = isPlainObject(upstreams) ? Object.keys(upstreams) : []
  const entry = { type: 'object', properties }
  const entries = Object.fromEntries(names.map((name) => [name, entry]))
  return {
    ...root,
    properties: { ...Object(root.properties), upstreams: { properties: entries, additionalProperties: entry } },
  }
}

/** Keys that begin with `x-` are the author's own: a place for anchors. */
function withoutExtensions(file: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith('x-')))
}

function problemOf({ path, atKey, says, ...more }: Finding, sources: readonly Source[]): ConfigProblem {
  let best:
    | { readonly file: string; readonly line: number; readonly column: number; readonly depth: number }
    | undefined
  for (const source of sources) {
    const located = source.locate(path, atKey)
    if (best === undefined || located.depth >= best.depth) best = { file: source.file, ...located }
  }
  const { file = '', line = 0, column = 0 } = best ?? {}
  return { file, line, column, path: pathText(path), message: sentence({ says, ...more }), ...more }
}

function sentence({
  says,
  expected,
  received,
  hint,
}: Omit<Finding, 'path' | 'says'> & { readonly says: string | undefined }): string {
  const came = received === undefined ? '' : `, received ${received}`
  const what = says ?? `expected ${expected}${came}.`
  return hint === undefined ? what : `${what} ${hint}`
}

/** File by file, from top to bottom; each said once. */
function inOrder(problems: readonly ConfigProblem[], sources: readonly Source[]): readonly ConfigProblem[] {
  const rank = new Map(sources.map(({ file }, index) => [file, index]))
  const sorted = problems.toSorted(
    (a, b) => (rank.get(a.file) ?? -1) - (rank.get(b.file) ?? -1) || a.line - b.line || a.column - b.column,
  )
  const different = new Map(
    sorted.map((problem) => [JSON.stringify([problem.file, problem.path, problem.message]), problem]),
  )
  return [...different.values()].slice(0, MAX_PROBLEMS)
}
