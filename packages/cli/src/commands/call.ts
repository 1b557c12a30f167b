import type { CallToolResult } from '@causeway/protocol'
import type { Command } from 'commander'
import { toolArguments } from '../arguments.js'
import { type ClientFlags, withClientOptions } from '../client-options.js'
import { ExitCode } from '../exit-code.js'
import { usageFailure } from '../failure.js'
import { named } from '../named.js'
import { shownBlock } from '../output/content.js'
import { jsonDocument } from '../output/json.js'
import { ProgressLine } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import { shownValue } from '../output/value.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

type Flags = ClientFlags & { readonly args?: string }

export function callCommand({ terminal, command, exit }: Environment): Command {
  return withClientOptions(
    subcommand('call', '[options] <server> <tool> [key=value…]', 'Call a tool.', [
      'call http://127.0.0.1:4100/mcp search_airports text=oslo limit=3',
      'call server.ts echo --args \'{"text": "hello"}\'',
      'call echo text=hello -- node server.js',
    ]),
  )
    .option('--args <json>', 'arguments as a JSON object; key=value words win over it')
    .action(async (words: readonly string[], flags: Flags) => {
      const [target, name, ...pairs] = takeTarget(words, command)
      if (name === undefined) throw usageFailure('Expected the name of a tool.', 'causeway list shows them.')
      const result = await withServer(target, flags, terminal, async (client, signal) => {
        const tool = named(await client.listTools({ signal }), (item) => item.name, name, 'tool')
        const args = toolArguments(pairs, flags.args, tool.inputSchema)
        const progress = new ProgressLine(terminal)
        try {
          return await client.callTool(name, args, { signal, onProgress: progress.listener })
        } finally {
          progress.clear()
        }
      })
      if (flags.json) terminal.out(jsonDocument(result))
      else show(result, terminal)
      if (result.isError === true) exit(ExitCode.toolFailed)
    })
}

function show({ content, structuredContent, isError }: CallToolResult, terminal: Terminal): void {
  if (isError === true) {
    const { red } = terminal.errColors
    terminal.err(`${red('The tool failed:')}\n${content.map((block) => shownBlock(block, terminal)).join('')}`)
  } else if (structuredContent !== undefined) {
    terminal.out(shownValue(structuredContent, terminal))
  } else {
    terminal.out(content.map((block) => shownBlock(block, terminal)).join(''))
  }
}
