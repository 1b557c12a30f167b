import type { Command } from 'commander'
import { parsePairs } from '../arguments.js'
import { type ClientFlags, withClientOptions } from '../client-options.js'
import { completionRef } from '../completion-ref.js'
import { usageFailure } from '../failure.js'
import { jsonDocument } from '../output/json.js'
import { printableLine } from '../output/printable.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

export function completeCommand({ terminal, command }: Environment): Command {
  return withClientOptions(
    subcommand(
      'complete',
      '[options] <server> <prompt|template> <argument> [typed] [other=value…]',
      'Ask for values of an argument of a prompt or a resource template, by what was typed so far.',
      [
        'complete http://127.0.0.1:4100/mcp trip_briefing to os',
        "complete server.ts 'airports://airport/{code}' code par",
      ],
    ),
  ).action(async (words: readonly string[], flags: ClientFlags) => {
    const [target, name, argument, value = '', ...others] = takeTarget(words, command)
    if (name === undefined || argument === undefined) {
      throw usageFailure('Expected a prompt or a template, and the name of one of its arguments.')
    }
    const context = others.length === 0 ? {} : { context: { arguments: Object.fromEntries(parsePairs(others)) } }
    const completion = await withServer(target, flags, terminal, async (client, signal) => {
      const ref = await completionRef(name, argument, {
        prompts: () => client.listPrompts({ signal }),
        templates: () => client.listResourceTemplates({ signal }),
      })
      return client.complete({ ref, argument: { name: argument, value }, ...context }, { signal })
    })
    if (flags.json) terminal.out(jsonDocument(completion))
    else terminal.out(completion.values.map((text) => `${printableLine(text)}\n`).join(''))
  })
}
