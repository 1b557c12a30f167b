import { Command } from 'commander'
import type { Environment } from './command.js'
import { connectorNewCommand } from './connector-new.js'

export function connectorCommand(environment: Environment): Command {
  return new Command('connector')
    .usage('<command>')
    .description('Make connectors: new kinds of upstreams for a gateway.')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage().replace('[options] ', '')}` })
    .addCommand(connectorNewCommand(environment))
}
