import type { Command } from 'commander'
import { printable } from '../output/printable.js'
import { type Environment, subcommand } from './command.js'
import { configFailure, configFiles, connectorsFor } from './config-files.js'

export function configExpandCommand({ terminal }: Environment): Command {
  return subcommand('expand', '[files...]', 'Write out every short form of a configuration. Comments stay.', [
    'config expand',
    'config expand causeway.yaml > long.yaml',
  ])
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[]) => {
      const files = configFiles(words)
      const { expandConfig } = await import('@causeway/gateway/config')
      const expanded = await expandConfig(files, { connectors: await connectorsFor(files) })
      if (!expanded.ok) throw await configFailure(expanded.problems)
      terminal.out(printable(expanded.text))
    })
}
