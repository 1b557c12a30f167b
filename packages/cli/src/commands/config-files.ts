import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConfigProblem, ConnectorSet, Loaded } from '@causeway/gateway/config'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import { printable } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { registerTypescript } from '../typescript.js'

/** What a configuration is called where nobody says it. */
const DEFAULT_FILES = ['causeway.yaml', 'causeway.yml', 'causeway.json']

/** Connectors that come with the program. */
const BUILT_IN = ['openapi', 'sql', 'files', 'mcp', 'module'].map((kind) => `@causeway/connector-${kind}`)

/**
 * The configuration files that a command line names, or the one in this folder.
 * @throws {Failure} where there is none
 */
export function configFiles(words: readonly string[]): readonly [string, ...string[]] {
  const [first, ...more] = words
  if (first !== undefined) return [first, ...more]
  const found = DEFAULT_FILES.find((file) => existsSync(file))
  if (found !== undefined) return [found]
  throw usageFailure(
    `Expected a configuration file; there is no ${DEFAULT_FILES[0]} here.`,
    'causeway config add writes one: causeway config add ./docs/',
  )
}

/** The connectors that a configuration may use: built in, installed beside it, or named in it. */
export async function connectorsFor(files: readonly string[]): Promise<ConnectorSet> {
  const { findConnectors } = await import('@causeway/gateway/config')
  return findConnectors({
    directory: files[0] === undefined ? process.cwd() : dirname(resolve(files[0])),
    builtIn: BUILT_IN,
    from: [fileURLToPath(new URL('.', import.meta.url))],
    importModule: async (url) => {
      if (/\.[cm]?tsx?(?:\?|$)/.test(url)) await registerTypescript()
      return import(url)
    },
  })
}

/** A configuration that is right, its warnings told. @throws {Failure} with every problem, a line each, as its hint */
export async function loadedConfig(
  files: readonly string[],
  { dev = false }: { readonly dev?: boolean },
  terminal: Terminal,
): Promise<Extract<Loaded, { ok: true }>> {
  const { loadConfig } = await import('@causeway/gateway/config')
  const loaded = await loadConfig(files, { connectors: await connectorsFor(files), env: process.env, dev })
  await showWarnings(loaded.warnings, terminal)
  if (!loaded.ok) throw await configFailure(loaded.problems)
  return loaded
}

/** On stderr: what can be right, when it runs elsewhere. */
export async function showWarnings(warnings: readonly ConfigProblem[], terminal: Terminal): Promise<void> {
  if (warnings.length === 0) return
  const { describeConfigProblems } = await import('@causeway/gateway/config')
  const text = printable(describeConfigProblems(warnings))
  terminal.err(`${text.replaceAll(/^/gm, `${terminal.errColors.yellow('warning:')} `)}\n`)
}

/** What ends a command whose configuration is wrong. */
export async function configFailure(problems: readonly ConfigProblem[]): Promise<Failure> {
  const { describeConfigProblems } = await import('@causeway/gateway/config')
  const count = problems.length === 1 ? 'There is 1 problem' : `There are ${problems.length} problems`
  return new Failure(ExitCode.configuration, `${count} in the configuration:`, describeConfigProblems(problems))
}
