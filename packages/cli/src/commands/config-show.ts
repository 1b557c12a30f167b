import type { Command } from 'commander'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { type Environment, subcommand } from './command.js'
import { configFiles, loadedConfig } from './config-files.js'

interface Flags {
  readonly dev?: boolean
  readonly json?: boolean
}

export function configShowCommand({ terminal }: Environment): Command {
  const what =
    'Show the configuration in effect: files merged, the environment over them, defaults filled in. Never a secret.'
  return subcommand('show', '[options] [files...]', what, [
    'config show',
    'config show causeway.yaml production.yaml --json',
  ])
    .option('--dev', 'allow secrets that are written out, as literal:…')
    .option('--json', 'print JSON')
    .option('--debug', 'show stack traces')
    .action(async (words: readonly string[], flags: Flags) => {
      const { config } = await loadedConfig(configFiles(words), flags, terminal)
      const { configText, effectiveConfig } = await import('@causeway/gateway/config')
      const effective = effectiveConfig(config)
      terminal.out(flags.json === true ? jsonDocument(effective) : printable(configText(effective)))
    })
}
