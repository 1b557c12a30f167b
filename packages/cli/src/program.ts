import { Command, CommanderError } from 'commander'
import { benchCommand } from './commands/bench.js'
import { callCommand } from './commands/call.js'
import type { Environment } from './commands/command.js'
import { compareTransportsCommand } from './commands/compare-transports.js'
import { completeCommand } from './commands/complete.js'
import { configCommand } from './commands/config.js'
import { connectorCommand } from './commands/connector.js'
import { helpCommand } from './commands/help.js'
import { installCommand } from './commands/install.js'
import { listCommand } from './commands/list.js'
import { promptCommand } from './commands/prompt.js'
import { readCommand } from './commands/read.js'
import { serveCommand } from './commands/serve.js'
import { shellCommand } from './commands/shell.js'
import { upCommand } from './commands/up.js'
import { ExitCode } from './exit-code.js'
import { failureOf } from './failure.js'
import { reportFailure } from './output/report.js'
import type { Terminal } from './output/terminal.js'
import { splitCommand } from './target.js'
import { VERSION } from './version.js'

/**
 * Runs a command line.
 * @param argv without the interpreter and the script
 * @returns the code to exit with; never rejects
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { words, command } = splitCommand(argv)
  let exitCode: ExitCode = ExitCode.ok
  const exit = (code: ExitCode): void => {
    exitCode = code
  }
  try {
    await programOf({ terminal, command, exit }).parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has shown its help, or what is wrong, already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
    const failure = failureOf(error)
    reportFailure(failure, terminal, { json: words.includes('--json'), debug: words.includes('--debug') })
    return failure.exitCode
  }
}

function programOf(environment: Environment): Command {
  const { terminal } = environment
  const program = new Command('causeway')
    .description(
      'Serve and use Model Context Protocol servers. A server is a URL, a .ts or .js file, or a command after --.',
    )
    .version(VERSION, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    // What each takes is in its own help: here it would leave no room for what it is for.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
  const commands = [
    serveCommand,
    upCommand,
    listCommand,
    callCommand,
    readCommand,
    promptCommand,
    completeCommand,
    shellCommand,
    benchCommand,
    compareTransportsCommand,
    installCommand,
    configCommand,
    connectorCommand,
  ]
  for (const command of commands) program.addCommand(command(environment))
  program.addCommand(helpCommand(program))
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .showHelpAfterError(command === program ? '' : `${fullName(command)} --help shows how it is used.`)
      .configureOutput({
        writeOut: (text) => terminal.out(text),
        writeErr: (text) => terminal.err(text),
        outputError: (text, write) => write(text.replace(/^error: /, `${terminal.errColors.red('causeway:')} `)),
      })
  }
  return program
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`
}

const EXIT_CODES = `
Exit codes:
  0 done   1 the tool failed   2 wrong command line   3 no server   4 the request failed   5 wrong configuration
  6 above --fail-above   130 interrupted`
