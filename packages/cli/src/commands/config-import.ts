import { readFile } from 'node:fs/promises'
import type { ImportedServers } from '@causeway/gateway/config'
import type { Command } from 'commander'
import { usageFailure } from '../failure.js'
import { printableLine } from '../output/printable.js'
import type { Terminal } from '../output/terminal.js'
import { type Environment, subcommand } from './command.js'
import {
  configTextOf,
  EDITED_BY_DEFAULT,
  type EditFlags,
  ENDPOINT_FLAG,
  putUpstreams,
  upstreamNames,
} from './config-edit.js'

export function configImportCommand({ terminal }: Environment): Command {
  const what =
    'Take over the servers of another application: Claude Desktop, Cursor, VS Code and others with mcpServers.'
  return subcommand('import', '[options] <file>', what, [
    'config import ~/.cursor/mcp.json',
    'config import .vscode/mcp.json --print',
  ])
    .option('--file <file>', `the configuration to write to (default: ${EDITED_BY_DEFAULT})`)
    .option(...ENDPOINT_FLAG)
    .option('--print', 'print the entries instead of writing them')
    .option('--debug', 'show stack traces')
    .action(async ([from, extra]: readonly string[], flags: EditFlags) => {
      if (from === undefined || extra !== undefined) throw usageFailure('Expected one file to import.')
      const { file = EDITED_BY_DEFAULT } = flags
      const taken = flags.print === true ? [] : await upstreamNames(file, await configTextOf(file))
      const imported = await importedFrom(from, taken)
      tell(imported, terminal)
      if (Object.keys(imported.upstreams).length > 0) await putUpstreams(imported.upstreams, flags, terminal)
      else terminal.err('It names no servers.\n')
    })
}

async function importedFrom(from: string, taken: readonly string[]): Promise<ImportedServers> {
  const { importServers } = await import('@causeway/gateway/config')
  try {
    return importServers(await readFile(from, 'utf8'), taken)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // both throw errors
    throw usageFailure(`'${from}' cannot be imported: ${code === 'ENOENT' ? 'there is no such file.' : message}`)
  }
}

function tell({ variables, notes }: ImportedServers, { err, errColors }: Terminal): void {
  for (const note of notes) err(`${errColors.yellow('note:')} ${printableLine(note)}\n`)
  if (variables.length === 0) return
  err('Set these variables, in the environment or in a .env file beside the configuration:\n')
  for (const { name, description } of variables)
    err(`  ${errColors.bold(name)}  ${errColors.dim(printableLine(description))}\n`)
}
