import { SECRET_SCHEMES } from '../secrets/secrets.js'
import { MAX_PROBLEMS } from './bounds.js'
import { check } from './check.js'
import type { UnavailableUpstream } from './check-upstreams.js'
import { type ConfigProblem, type Finding, findingText, pathText } from './config-problem.js'
import type { GatewayConfig } from './definition.js'
import type { Env } from './environment.js'
import { expandLayers, type LoadOptions, readLayers, withoutExtensions } from './layers.js'
import type { Source } from './source.js'

export type Loaded =
  | {
      readonly ok: true
      readonly config: GatewayConfig
      /** The folder of the first file; relative paths in all of them are relative to it. */
      readonly directory: string
      /** Absolute, everything that was read, and a `.env` that may be there later: what to watch. */
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
  const long = await expandLayers(read, options.connectors)
  const schemes = [...SECRET_SCHEMES, ...(options.secretSchemes ?? [])]
  const rules = { env, dev: options.dev === true, schemes }
  const verdict = await check(withoutExtensions(long.value), options.connectors, rules, directory)
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

function problemOf({ path, atKey, ...more }: Finding, sources: readonly Source[]): ConfigProblem {
  let best:
    | { readonly file: string; readonly line: number; readonly column: number; readonly depth: number }
    | undefined
  for (const source of sources) {
    const located = source.locate(path, atKey)
    if (best === undefined || located.depth >= best.depth) best = { file: source.file, ...located }
  }
  const { file = '', line = 0, column = 0 } = best ?? {}
  const { says: _, ...rest } = more
  return { file, line, column, path: pathText(path), message: findingText(more), ...rest }
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
