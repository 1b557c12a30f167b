import { Command, CommanderError } from 'commander'
import type { Environment } from './commands/command.js'
import { helpCommand } from './commands/help.js'
import { ExitCode } from './exit-code.js'
import { failureOf } from './failure.js'
import { reportFailure } from './output/report.js'
import type { Terminal } from './output/terminal.js'
import { type CommandLine, splitCommand } from './target.js'
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
    const program = await programOf({ terminal, command, exit }, words)
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has shown its help, or what is wrong, already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
    const failure = failureOf(error)
    reportFailure(failure, terminal, { json: words.includes('--json'), debug: words.includes('--debug') })
    return failure.exitCode
  }
}

async function programOf(environment: Environment, words: CommandLine['words']): Promise<Command> {
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
  for (const load of loadersFor(words)) program.addCommand((await load())(environment))
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

type Load = () => Promise<(environment: Environment) => Command>

/** In the order of the help. Each is loaded by itself: what one needs, the others start without. */
const COMMANDS: Readonly<Record<string, Load>> = {
  serve: async () => (await import('./commands/serve.js')).serveCommand,
  up: async () => (await import('./commands/up.js')).upCommand,
  list: async () => (await import('./commands/list.js')).listCommand,
  call: async () => (await import('./commands/call.js')).callCommand,
  read: async () => (await import('./commands/read.js')).readCommand,
  prompt: async () => (await import('./commands/prompt.js')).promptCommand,
  complete: async () => (await import('./commands/complete.js')).completeCommand,
  shell: async () => (await import('./commands/shell.js')).shellCommand,
  bench: async () => (await import('./commands/bench.js')).benchCommand,
  'compare-transports': async () => (await import('./commands/compare-transports.js')).compareTransportsCommand,
  install: async () => (await import('./commands/install.js')).installCommand,
  config: async () => (await import('./commands/config.js')).configCommand,
  connector: async () => (await import('./commands/connector.js')).connectorCommand,
}

/** The command that is asked for; all of them for the help, and for a word that is none, which may be misspelt. */
function loadersFor([word]: CommandLine['words']): readonly Load[] {
  const wanted = word !== undefined && Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  return wanted === undefined ? Object.values(COMMANDS) : [wanted]
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
