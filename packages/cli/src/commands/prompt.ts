import type { ListOptions } from '@causeway/client'
import type { Command } from 'commander'
import { argumentsOf, promptArguments } from '../arguments.js'
import { type ClientFlags, withClientOptions, withModelOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { namedIfListed } from '../named.js'
import { jsonDocument } from '../output/json.js'
import { showMessages } from '../output/tool-result.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

export function promptCommand({ terminal, command }: Environment): Command {
  const base = withClientOptions(
    subcommand('prompt', '[options] <server> <name> [key=value…]', 'Render a prompt.', [
      'prompt http://127.0.0.1:4100/mcp trip_briefing to=OSL',
    ]),
  )
  return withModelOptions(base).action(async (words: readonly string[], flags: ClientFlags) => {
    const [target, name, ...pairs] = takeTarget(words, command)
    if (name === undefined) throw usageFailure('Expected the name of a prompt.', 'causeway list --prompts shows them.')
    const result = await withServer(target, flags, terminal, async (client, signal) => {
      const prompts = await client.listPrompts({ signal })
      const again = (options: ListOptions) => client.listPrompts({ ...options, signal })
      const prompt = await namedIfListed(prompts, name, 'prompt', again)
      return client.getPrompt(name, promptArguments(pairs, prompt && argumentsOf(prompt)), { signal })
    })
    if (flags.json) terminal.out(jsonDocument(result))
    else showMessages(result, terminal)
  })
}
