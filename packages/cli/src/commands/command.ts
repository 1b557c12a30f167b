import { Command } from 'commander'
import type { ExitCode } from '../exit-code.js'
import type { Terminal } from '../output/terminal.js'
import type { CommandLine } from '../target.js'

/** What a command is given besides its words and options. */
export interface Environment {
  readonly terminal: Terminal
  /** What came after `--`. */
  readonly command: CommandLine['command']
  /** Takes the code to exit with when the command is through. */
  exit(code: ExitCode): void
}

/** A subcommand with the house's help: its usage line, a description, and examples. */
export function subcommand(name: string, usage: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .usage(usage)
    .description(description)
    .argument('[words...]')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ visibleArguments: () => [] })
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  causeway ${line}`).join('\n')}`)
}
