import { Command } from 'commander'
import type { Environment } from './command.js'
import { configAddCommand } from './config-add.js'
import { configCheckCommand } from './config-check.js'
import { configExpandCommand } from './config-expand.js'
import { configImportCommand } from './config-import.js'
import { configSchemaCommand } from './config-schema.js'
import { configShowCommand } from './config-show.js'

export function configCommand(environment: Environment): Command {
  const config = new Command('config')
    .usage('<command>')
    .description('Check, show and change the configuration of a gateway.')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage().replace('[options] ', '')}` })
  const commands = [
    configCheckCommand,
    configShowCommand,
    configExpandCommand,
    configSchemaCommand,
    configImportCommand,
    configAddCommand,
  ]
  for (const command of commands) config.addCommand(command(environment))
  return config
}
