import type { ResourceContents } from '@causeway/protocol'
import type { Command } from 'commander'
import { type ClientFlags, withClientOptions, withModelOptions } from '../client-options.js'
import { usageFailure } from '../failure.js'
import { shownContents } from '../output/content.js'
import { jsonDocument } from '../output/json.js'
import type { Terminal } from '../output/terminal.js'
import { takeTarget } from '../target.js'
import { withServer } from '../with-server.js'
import { type Environment, subcommand } from './command.js'

export function readCommand({ terminal, command }: Environment): Command {
  const base = withClientOptions(
    subcommand('read', '[options] <server> <uri>', 'Read a resource. In a pipe, bytes come out as bytes.', [
      'read http://127.0.0.1:4100/mcp airports://about',
      'read server.ts app://logo.png > logo.png',
    ]),
  )
  return withModelOptions(base).action(async (words: readonly string[], flags: ClientFlags) => {
    const [target, uri, extra] = takeTarget(words, command)
    if (uri === undefined)
      throw usageFailure('Expected the URI of a resource.', 'causeway list --resources shows them.')
    if (extra !== undefined) throw usageFailure(`Expected nothing after the URI; got '${extra}'.`)
    const result = await withServer(target, flags, terminal, (client, signal) => client.readResource(uri, { signal }))
    if (flags.json) terminal.out(jsonDocument(result))
    else for (const contents of result.contents) show(contents, terminal)
  })
}

function show(contents: ResourceContents, terminal: Terminal): void {
  if ('blob' in contents && !terminal.isOutTerminal) terminal.bytes(Buffer.from(contents.blob, 'base64'))
  else terminal.out(shownContents(contents, terminal))
}
