import type { Command } from 'commander'
import { jsonDocument } from '../output/json.js'
import { type Environment, subcommand } from './command.js'
import { connectorsFor } from './config-files.js'

const HEADER = `
Editors use it by the first line of a configuration:
  # yaml-language-server: $schema=./causeway.schema.json`

export function configSchemaCommand({ terminal }: Environment): Command {
  const what = 'Print the JSON Schema of configurations, with the connectors that are installed here, for editors.'
  return subcommand('schema', '[options]', what, ['config schema > causeway.schema.json'])
    .option('--debug', 'show stack traces')
    .addHelpText('after', HEADER)
    .action(async () => {
      const { editorSchema } = await import('@causeway/gateway/config')
      const set = await connectorsFor([])
      const connectors = await Promise.all(set.kinds().map((kind) => set.load(kind)))
      for (const { plugin, message } of set.problems) terminal.err(`${plugin} is left out. ${message}\n`)
      terminal.out(jsonDocument(editorSchema(connectors.filter((connector) => connector !== undefined))))
    })
}
