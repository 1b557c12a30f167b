import type { Command } from 'commander'
import { type ClientFlags, withClientOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { heading, KINDS, type Kind, listingOf, serverOf, shownListing } from '../listing.js'
import { jsonDocument } from '../output/json.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

type Flags = ClientFlags & { readonly [K in Kind]?: boolean }

export function listCommand({ terminal, command }: Environment): Command {
  return withClientOptions(
    subcommand('list', '[options] <server>', 'Show what a server offers.', [
      'list http://127.0.0.1:4100/mcp',
      'list server.ts --tools --json',
      'list -- npx some-server --its-option',
    ]),
  )
    .option('--tools', 'only tools')
    .option('--resources', 'only resources')
    .option('--templates', 'only resource templates')
    .option('--prompts', 'only prompts')
    .action(async (words: readonly string[], flags: Flags) => {
      const [target, extra] = takeTarget(words, command)
      if (extra !== undefined) throw usageFailure(`Expected nothing after the server; got '${extra}'.`)
      await withServer(target, flags, terminal, async (client, signal) => {
        const chosen = KINDS.filter((kind) => flags[kind] === true)
        const listing = await listingOf(client, chosen.length === 0 ? KINDS : chosen, signal)
        terminal.out(
          flags.json
            ? jsonDocument({ server: serverOf(client), ...listing })
            : `${heading(client, terminal)}\n${shownListing(listing, terminal)}`,
        )
      })
    })
}
