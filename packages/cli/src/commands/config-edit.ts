import { readFile } from 'node:fs/promises'
import { ExitCode } from '../exit-code.js'
import { Failure, usageFailure } from '../failure.js'
import { printable } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { replaceFile } from '../replace-file.js'

export interface EditFlags {
  readonly file?: string
  readonly print?: boolean
  /** The path of the endpoint that serves what is added. */
  readonly endpoint?: string
}

/** How an option says that. */
export const ENDPOINT_FLAG = ['--endpoint <path>', 'the endpoint that serves it, where the file lists them'] as const

type Entries = { readonly [name: string]: { readonly [key: string]: unknown } }

/** The configuration that a command changes: the one in this folder, or a new one. */
export const EDITED_BY_DEFAULT = 'causeway.yaml'

/** What a configuration says; empty where there is none yet. @throws {Failure} where it cannot be read */
export async function configTextOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // what the file system throws
    if (code === 'ENOENT') return ''
    throw usageFailure(`Expected a configuration file; '${file}' cannot be read (${code}).`)
  }
}

/** The names of the upstreams that a configuration has. Empty where it cannot be read. */
export async function upstreamNames(file: string, text: string): Promise<readonly string[]> {
  const { upstreamsIn } = await import('@causeway/gateway/config')
  return upstreamsIn(file, text)
}

/** Writes upstreams into a configuration, or prints them. */
export async function putUpstreams(
  entries: Entries,
  { endpoint, file = EDITED_BY_DEFAULT, print = false }: EditFlags,
  terminal: Terminal,
): Promise<void> {
  const { addToEndpoint, addUpstreams, configText, endpointsIn } = await import('@causeway/gateway/config')
  if (print) {
    terminal.out(printable(configText({ upstreams: entries })))
    return
  }
  const before = await configTextOf(file)
  const names = Object.keys(entries)
  let after: string
  try {
    after = addUpstreams(file, before, entries)
    if (endpoint !== undefined) after = addToEndpoint(file, after, endpoint, names)
  } catch (error) {
    throw new Failure(ExitCode.configuration, error instanceof Error ? error.message : String(error))
  }
  await replaceFile(file, after)
  const where = endpoint === undefined ? '' : ` and its endpoint ${endpoint}`
  for (const name of names) terminal.err(`Added ${terminal.errColors.bold(name)} to ${file}${where}.\n`)
  const endpoints = endpoint === undefined ? endpointsIn(file, after) : []
  if (endpoints.length > 0) {
    const note = `No endpoint of ${file} serves it yet: add its name under endpoints (${endpoints.join(', ')}). With --endpoint this does.`
    terminal.err(`${terminal.errColors.yellow('note:')} ${printable(note)}\n`)
  }
}
