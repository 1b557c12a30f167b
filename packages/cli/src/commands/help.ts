import { suggest } from '@causeway/schema'
import { Command } from 'commander'
import { usageFailure } from '../failure.js'

/** Shows the help of a program, or of one of its commands: `help config add`. */
export function helpCommand(program: Command): Command {
  return new Command('help')
    .usage('[command]')
    .description('Show the help of a command.')
    .argument('[words...]')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ visibleArguments: () => [] })
    .action((words: readonly string[]) => words.reduce(subcommandOf, program).outputHelp())
}

function subcommandOf(command: Command, name: string): Command {
  const found = command.commands.find((one) => one.name() === name)
  if (found !== undefined) return found
  const names = command.commands.map((one) => one.name())
  const near = suggest(name, names)
  const known =
    names.length === 0 ? `'${command.name()}' has no commands of its own.` : `Known are ${names.join(', ')}.`
  throw usageFailure(`Unknown command '${name}'.`, near === undefined ? known : `Did you mean '${near}'?`)
}
