import type { Command } from 'commander'
import { callTool } from '../call-tool.js'
import { type ClientFlags, withClientOptions, withModelOptions } from '../client-options.js'
import { ExitCode } from '../exit-code.js'
import { usageFailure } from '../failure.js'
import { jsonDocument } from '../output/json.js'
import { ProgressBars } from '../output/progress.js'
import { showToolResult } from '../output/tool-result.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

type Flags = ClientFlags & { readonly args?: string }

export function callCommand({ terminal, command, exit }: Environment): Command {
  const base = withClientOptions(
    subcommand('call', '[options] <server> <tool> [key=value…]', 'Call a tool.', [
      'call http://127.0.0.1:4100/mcp search_airports text=oslo limit=3',
      'call server.ts echo --args \'{"text": "hello"}\'',
      'call echo text=hello -- node server.js',
    ]),
  )
  return withModelOptions(base)
    .option('--args <json>', 'arguments as a JSON object; key=value words win over it')
    .action(async (words: readonly string[], flags: Flags) => {
      const [target, name, ...pairs] = takeTarget(words, command)
      if (name === undefined) throw usageFailure('Expected the name of a tool.', 'causeway list shows them.')
      const result = await withServer(target, flags, terminal, async (client, signal) => {
        const tools = await client.listTools({ signal })
        return callTool(client, tools, { name, pairs, json: flags.args }, { bars: new ProgressBars(terminal), signal })
      })
      if (flags.json) terminal.out(jsonDocument(result))
      else showToolResult(result, terminal)
      if (result.isError === true) exit(ExitCode.toolFailed)
    })
}
