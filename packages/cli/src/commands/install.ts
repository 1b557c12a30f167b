import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { suggest } from '@causeway/schema'
import type { Command } from 'commander'
import { collectHeader, collectVariable } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { type Application, type ApplicationName, applications } from '../install/application.js'
import { type Entry, type EntryOptions, entryName, entryOf, type Installed, isPassing } from '../install/entry.js'
import { putEntry } from '../install/put-entry.js'
import type { Terminal } from '../output/terminal.js'
import { replaceFile } from '../replace-file.js'
import { takeTarget } from '../target.js'
import { type Environment, subcommand } from './command.js'
import { configTextOf } from './config-edit.js'

interface Flags {
  readonly name?: string
  readonly file?: string
  readonly replace?: boolean
  readonly print?: boolean
  readonly env?: EntryOptions['env']
  readonly header?: EntryOptions['headers']
}

export function installCommand({ terminal, command }: Environment): Command {
  const what = 'Put a server into the configuration of an application: Claude Desktop, Claude Code, Cursor or VS Code.'
  return subcommand('install', '[options] <application> <server>', what, [
    'install claude-desktop server.ts',
    'install cursor causeway.yaml --name work',
    'install vscode http://127.0.0.1:4100/mcp',
    'install claude-code --env TOKEN=… -- npx -y some-server',
    'install cursor server.ts --print',
  ])
    .option('--name <name>', 'what the server is called there')
    .option('--file <file>', 'another file than the one that the application has')
    .option('--replace', 'put it in the place of another one of that name')
    .option('--print', 'print the entry instead of writing it')
    .option(
      '--env <name=value>',
      'a variable for a server that the application starts; can be repeated',
      collectVariable,
    )
    .option('--header <name: value>', 'a header for a server at an address; can be repeated', collectHeader)
    .option('--debug', 'show stack traces')
    .action(async ([word, ...words]: readonly string[], flags: Flags) => {
      const application = applicationOf(word)
      const server = serverOf(words, command)
      const { name = entryName(server) } = flags
      const entry = entryOf(server, application, { env: flags.env, headers: flags.header })
      if (isStarted(server) && isPassing()) terminal.err(PASSING)
      if (flags.print === true)
        terminal.out(`${JSON.stringify({ [application.member]: { [name]: entry } }, undefined, 2)}\n`)
      else await put(application, name, entry, flags, terminal)
    })
}

function applicationOf(word: string | undefined): Application {
  const known = applications()
  const names = Object.keys(known) as ApplicationName[] // as: the keys of that object
  const found = names.find((name) => name === word)
  if (found !== undefined) return known[found]
  const near = word === undefined ? undefined : suggest(word, names)
  throw usageFailure(
    `Expected an application first; got ${word === undefined ? 'nothing' : `'${word}'`}.`,
    near === undefined ? `Known are ${names.join(', ')}.` : `Did you mean '${near}'?`,
  )
}

function serverOf(words: readonly string[], command: Environment['command']): Installed {
  if (words.length === 0 && command === undefined) throw usageFailure('Expected a server after the application.', HINT)
  const [server, ...extra] = configurationIn(words, command) ?? takeTarget(words, command)
  if (extra.length > 0) throw usageFailure(`Expected nothing after the server; got '${extra[0]}'.`)
  return server
}

function configurationIn(
  [path, ...rest]: readonly string[],
  command: Environment['command'],
): [Installed, ...string[]] | undefined {
  if (path === undefined || command !== undefined || !CONFIGURATION.test(path)) return undefined
  if (!existsSync(path)) throw usageFailure(`Expected a configuration; there is none at '${path}'.`)
  return [{ kind: 'configuration', path: resolve(path) }, ...rest]
}

/** Does the application start this very program? */
function isStarted({ kind }: Installed): boolean {
  return kind === 'file' || kind === 'configuration'
}

const HINT =
  'A server is a URL, a .ts or .js file that exports an app, the configuration of a gateway, or a command after --.'

/** An address may end like one, and is none. */
const CONFIGURATION = /^(?!\w+:\/\/).*\.(?:ya?ml|json)$/i

const PASSING =
  'note: This command is one that npx keeps for a while only. Install @causeway/cli in a project, and run it from there.\n'

async function put(
  application: Application,
  name: string,
  entry: Entry,
  flags: Flags,
  { err, errColors }: Terminal,
): Promise<void> {
  const { file = application.file } = flags
  const before = await configTextOf(file)
  const after = putEntry(before, { file, member: application.member, name }, entry, flags.replace === true)
  if (after === before) {
    err(`${errColors.bold(name)} is in ${file} already.\n`)
    return
  }
  await mkdir(dirname(resolve(file)), { recursive: true })
  await replaceFile(file, after)
  err(`Added ${errColors.bold(name)} to ${file}. ${application.next}\n`)
}
