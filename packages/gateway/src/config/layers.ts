import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Connector } from '@causeway/connector-kit'
import type { JsonObject } from '@causeway/schema'
import type { Document } from 'yaml'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { MAX_FILE_BYTES } from './bounds.js'
import type { ConfigProblem, Finding } from './config-problem.js'
import { type Env, environmentIn } from './environment.js'
import { environmentOverrides } from './environment-overrides.js'
import { jsonSchemaOf } from './explain.js'
import { merge } from './merge.js'
import { isPlainObject, type PlainObject } from './plain-value.js'
import { rootSchema, UPSTREAM_KEYS, upstreamSchema } from './schema.js'
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

/** Files in their order, and their environment. */
export interface Layers {
  readonly directory: string
  readonly paths: readonly string[]
  readonly env: Env
  /** As many as files that could be read. */
  readonly sources: readonly Source[]
  readonly documents: readonly Document[]
  readonly problems: readonly ConfigProblem[]
}

export async function readLayers(files: readonly string[], { env, cwd = process.cwd() }: LoadOptions): Promise<Layers> {
  const [first] = files
  if (first === undefined) throw new TypeError('Expected at least one configuration file.')
  const paths = files.map((file) => resolve(cwd, file))
  const directory = dirname(resolve(cwd, first))
  const problems: ConfigProblem[] = []
  const sources: Source[] = []
  const documents: Document[] = []
  for (const [index, path] of paths.entries()) {
    const file = files[index] ?? path
    const text = await textOf(path)
    const parsed =
      typeof text === 'string' ? parseSource(file, text) : { ok: false as const, problems: [wholeFile(file, text.why)] }
    if (parsed.ok) {
      sources.push(parsed.source)
      documents.push(parsed.document)
    } else problems.push(...parsed.problems)
  }
  try {
    const environment = await environmentIn(directory, env)
    return {
      directory,
      paths: [...paths, environment.file],
      env: environment.env,
      sources,
      documents,
      problems,
    }
  } catch (error) {
    problems.push(wholeFile('.env', error instanceof Error ? error.message : 'It cannot be read.'))
    return { directory, paths, env, sources, documents, problems }
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

/** What all layers say together. */
export interface LongForm {
  readonly value: PlainObject
  /** In the order of precedence, the strongest last. */
  readonly sources: readonly Source[]
  readonly findings: readonly Finding[]
  readonly problems: readonly ConfigProblem[]
}

export async function expandLayers(
  { sources: files, paths, directory, env }: Layers,
  set: ConnectorSet,
): Promise<LongForm> {
  const findings: Finding[] = []
  const long = async ({ value: short }: Source, folder: string): Promise<PlainObject> => {
    await set.name(pluginsOf(short), folder)
    await loadKinds(short, set)
    return expand(short, set.connectors, (finding) => findings.push(finding))
  }
  let value: PlainObject | undefined
  for (const [index, source] of files.entries()) {
    const layer = await long(source, dirname(paths[index] ?? directory))
    value = value === undefined ? layer : merge(value, layer)
  }
  value ??= {}
  // Twice: the kinds that variables name must be known before their keys can be.
  for (const { value: named } of environmentOverrides(env, value, {}).sources) await loadKinds(named, set)
  const { sources, problems } = environmentOverrides(env, value, schemaOf(value, set))
  for (const source of sources) value = merge(value, await long(source, directory))
  return { value, sources: [...files, ...sources], findings, problems }
}

function pluginsOf({ plugins }: PlainObject): readonly string[] {
  return [plugins].flat().filter((plugin) => typeof plugin === 'string')
}

/** Loads what the upstreams are by their keys, and by their address where that is all they are. */
async function loadKinds({ upstreams }: PlainObject, set: ConnectorSet): Promise<void> {
  const entries = isPlainObject(upstreams) ? Object.values(upstreams) : []
  const words = entries.flatMap((entry) => {
    if (typeof entry === 'string') return kindOfAddress(entry) ?? []
    return isPlainObject(entry) ? Object.keys(entry).filter((key) => !UPSTREAM_KEYS.includes(key)) : []
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
export function withoutExtensions(file: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith('x-')))
}
