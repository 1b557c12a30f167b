import type { Command } from 'commander'
import { type ClientFlags, withClientOptions, withModelOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { takeTarget } from '../target.js'
import { type Environment, subcommand } from './command.js'

export function shellCommand({ terminal, command, exit }: Environment): Command {
  const base = withClientOptions(
    subcommand('shell', '[options] <server>', 'Use a server interactively: one connection, completion with TAB.', [
      'shell http://127.0.0.1:4100/mcp',
      'shell -- npx some-server --its-option',
      'shell server.ts --json < commands.txt',
    ]),
  )
  return withModelOptions(base).action(async (words: readonly string[], flags: ClientFlags) => {
    const [target, extra] = takeTarget(words, command)
    if (extra !== undefined) throw usageFailure(`Expected nothing after the server; got '${extra}'.`)
    // Only here: the other commands do not wait for it.
    const { Shell } = await import('../shell/shell.js')
    exit(await new Shell(target, flags, terminal).run())
  })
}
