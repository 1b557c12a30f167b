import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { usageFailure } from '../failure.js'
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
import { connectorsFor } from './config-files.js'
import { type FoundUpstream, upstreamOfCommand, upstreamOfWord } from './upstream-probe.js'

interface Flags extends EditFlags {
  readonly name?: string
}

export function configAddCommand({ terminal, command }: Environment): Command {
  const what = 'Add an upstream: an MCP server, an API, a database, a folder or a module. What it is, is found out.'
  return subcommand('add', '[options] <url|file|folder>', what, [
    'config add https://mcp.example.com/mcp',
    'config add ./openapi.yaml --name crm',
    'config add ./docs/',
    'config add -- npx -y some-server',
  ])
    .option('--name <name>', 'what the upstream is called')
    .option('--file <file>', `the configuration to write to (default: ${EDITED_BY_DEFAULT})`)
    .option(...ENDPOINT_FLAG)
    .option('--print', 'print the entry instead of writing it')
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[], flags: Flags) => {
      const found = await foundUpstream(words, command, flags)
      const { file = EDITED_BY_DEFAULT } = flags
      const taken = flags.print === true ? [] : await upstreamNames(file, await configTextOf(file))
      await put(found, flags, taken, terminal)
    })
}

async function foundUpstream(
  words: readonly string[],
  command: Environment['command'],
  { file = EDITED_BY_DEFAULT }: Flags,
): Promise<FoundUpstream> {
  const [word, extra] = words
  if (command !== undefined) {
    if (word !== undefined) {
      throw usageFailure(
        `Expected nothing before --; got '${word}'.`,
        `--name ${word} makes it the name of the upstream.`,
      )
    }
    return upstreamOfCommand(command)
  }
  if (word === undefined || extra !== undefined)
    throw usageFailure('Expected a URL, a file, a folder, or a command after --.')
  return upstreamOfWord(word, file)
}

async function put(
  { entry, name, notes }: FoundUpstream,
  flags: Flags,
  taken: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const { upstreamName } = await import('@causeway/gateway/config')
  // A name that was asked for stays as it is, or is refused.
  const chosen = flags.name ?? upstreamName(name, new Set(taken))
  if (flags.name !== undefined && upstreamName(flags.name, new Set()) !== flags.name) {
    throw usageFailure(
      "Expected --name to be letters, digits, '-' and single '_', a letter first, at most 32 characters.",
    )
  }
  await refuseWhatIsWrong({ [chosen]: entry }, flags)
  for (const note of notes) terminal.err(`${terminal.errColors.yellow('note:')} ${note}\n`)
  await putUpstreams({ [chosen]: entry }, flags, terminal)
}

/** What `config check` would refuse is not written. @throws {Failure} in the words of that check */
async function refuseWhatIsWrong(
  entries: { readonly [name: string]: FoundUpstream['entry'] },
  { file = EDITED_BY_DEFAULT }: Flags,
): Promise<void> {
  const { entryProblems } = await import('@causeway/gateway/config')
  const [first, ...more] = await entryProblems(entries, await connectorsFor([file]), dirname(resolve(file)))
  if (first === undefined) return
  throw usageFailure(first.replace(/^e/, 'E'), more.length === 0 ? undefined : more.join('\n'))
}
