import { createInterface } from 'node:readline'
import { suggest } from '@causeway/schema'
import type { ClientFlags } from '../client-options.js'
import { ExitCode } from '../exit-code.js'
import { Failure, failureOf, usageFailure } from '../failure.js'
import { interruptible } from '../interruptible.js'
import { heading } from '../listing.js'
import { printable, printableLine } from '../output/printable.js'
import { ProgressBars } from '../output/progress.js'
import { reportFailure } from '../output/report.js'
import type { Terminal } from '../output/terminal.js'
import type { Target } from '../target.js'
import type { ShellCommand, ShellContext } from './command.js'
import { SERVER_COMMANDS } from './commands.js'
import { completeLine } from './complete-line.js'
import { History, historyFile } from './history.js'
import { PromptLine } from './prompt-line.js'
import { Session } from './session.js'
import { commandsOf, type Word, wordsOf } from './words.js'

/** The longest that TAB waits for the server, in milliseconds. */
const COMPLETION_MS = 2_000

/** What people type out of habit. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['quit', 'exit'],
  ['?', 'help'],
  ['ls', 'list'],
])

/** One connection, and line after line of commands: typed on a terminal, or read from stdin. */
export class Shell {
  readonly #flags: ClientFlags
  readonly #terminal: Terminal
  readonly #session: Session
  readonly #bars: ProgressBars
  readonly #commands: readonly ShellCommand[]
  #left = false

  constructor(target: Target, flags: ClientFlags, terminal: Terminal) {
    this.#flags = flags
    this.#terminal = terminal
    this.#session = new Session(target, flags, terminal)
    this.#bars = new ProgressBars(terminal)
    this.#commands = [...SERVER_COMMANDS, this.#help(), this.#exit()]
  }

  /**
   * Connects, and runs commands until the input ends or one says so.
   * @returns what the first failure came to; 0 on a terminal, where failures have been seen
   * @throws {Failure} where there is no server
   */
  async run(): Promise<ExitCode> {
    const client = await interruptible((signal) => this.#session.connect(signal))
    try {
      if (!this.#terminal.isInteractive) return await this.#runScript()
      this.#terminal.err(
        `${heading(client, this.#terminal)}help shows the commands, TAB completes them, exit leaves.\n`,
      )
      await this.#converse()
      return ExitCode.ok
    } finally {
      await this.#session.close()
    }
  }

  async #converse(): Promise<void> {
    const history = await History.read(historyFile(process.env))
    const line = new PromptLine(this.#terminal, history, (text) => this.#complete(text))
    const { bold, red } = this.#terminal.errColors
    while (!this.#left) {
      const isThere = this.#session.client !== undefined
      const name = bold(this.#session.name)
      const text = await line.read(isThere ? `${name}> ` : `${name} ${red('(gone)')}> `)
      if (text === undefined) break
      await this.#runLine(text.trim() === '' && this.#session.client === undefined ? 'reconnect' : text)
    }
    await history.save()
  }

  async #runScript(): Promise<ExitCode> {
    let first: ExitCode = ExitCode.ok
    for await (const line of createInterface({ input: process.stdin, terminal: false })) {
      if (line.trimStart().startsWith('#')) continue
      const code = await this.#runLine(line)
      if (first === ExitCode.ok) first = code
      if (this.#left || code === ExitCode.interrupted) break
    }
    return first
  }

  /** Never rejects: a failure is shown, and Ctrl-C ends the line. */
  async #runLine(line: string): Promise<ExitCode> {
    const read = wordsOf(line)
    const open = read.at(-1)?.open
    if (open !== undefined) {
      this.#report(
        usageFailure(`Expected the quote ${open} to be closed.`, `A ${open} of the text is typed \\${open}.`),
      )
      return ExitCode.usage
    }
    const commands = commandsOf(read).filter((words) => words.length > 0)
    return interruptible(async (signal) => {
      const codes = await Promise.all(commands.map((words) => this.#runCommand(words, signal)))
      if (signal.aborted) {
        this.#report(failureOf(signal.reason))
        return ExitCode.interrupted
      }
      return codes.find((code) => code !== ExitCode.ok) ?? ExitCode.ok
    })
  }

  async #runCommand([name, ...words]: readonly Word[], signal: AbortSignal): Promise<ExitCode> {
    const text = name?.text ?? ''
    this.#session.looks()
    try {
      const command = this.#commands.find((one) => one.name === (ALIASES.get(text) ?? text))
      if (command === undefined) throw await this.#unknown(text, signal)
      const code = await command.run(
        words.map((word) => word.text),
        this.#context(signal),
      )
      return code ?? ExitCode.ok
    } catch (error) {
      // It is said once, however many commands it ends.
      if (signal.aborted) return ExitCode.interrupted
      const failure = failureOf(error)
      this.#report(failure)
      return failure.exitCode
    }
  }

  /** In one line, as it stands between results. */
  #report(failure: Failure): void {
    if (this.#flags.debug === true) {
      reportFailure(failure, this.#terminal, { debug: true })
      return
    }
    const { red, dim } = this.#terminal.errColors
    const hint = failure.hint === undefined ? '' : ` ${dim(printableLine(failure.hint))}`
    this.#terminal.err(`${red('error')} ${printable(failure.message)}${hint}\n`)
  }

  #context(signal: AbortSignal): ShellContext {
    const session = this.#session
    return {
      session,
      terminal: this.#terminal,
      bars: this.#bars,
      json: this.#flags.json === true,
      signal,
      get client() {
        return session.client ?? gone()
      },
      get catalog() {
        return session.catalog ?? gone()
      },
    }
  }

  async #complete(line: string): Promise<[string[], string]> {
    const { client, catalog } = this.#session
    const signal = AbortSignal.timeout(COMPLETION_MS)
    const asked = client === undefined || catalog === undefined ? undefined : { client, catalog, signal }
    return completeLine(line, this.#commands, asked)
  }

  /** Many a person types the name of a tool alone. */
  async #unknown(name: string, signal: AbortSignal): Promise<Failure> {
    const tools = (await this.#session.catalog?.list('tools', signal).catch(() => [])) ?? []
    if (tools.some((tool) => tool.name === name))
      return usageFailure(`Unknown command '${name}'.`, `Did you mean 'call ${name}'?`)
    const near = suggest(
      name,
      this.#commands.map((command) => command.name),
    )
    return usageFailure(
      `Unknown command '${name}'.`,
      near === undefined ? 'help shows the commands.' : `Did you mean '${near}'?`,
    )
  }

  #help(): ShellCommand {
    return {
      name: 'help',
      usage: '[command]',
      summary: 'show the commands',
      first: 'command',
      run: async ([name], { terminal }) => {
        const chosen = this.#commands.filter((command) => name === undefined || command.name === name)
        if (chosen.length === 0) throw usageFailure(`Unknown command '${name}'.`, 'help shows the commands.')
        const usages = chosen.map(({ name: word, usage }) => `${word} ${usage}`.trimEnd())
        const width = Math.max(...usages.map((usage) => usage.length))
        terminal.out(chosen.map(({ summary }, at) => `${usages[at]?.padEnd(width)}  ${summary}\n`).join(''))
        if (name === undefined)
          terminal.out('\nQuote values with spaces; & between commands runs them at the same time.\n')
        return undefined
      },
    }
  }

  #exit(): ShellCommand {
    return {
      name: 'exit',
      usage: '',
      summary: 'leave',
      run: async () => {
        this.#left = true
        return undefined
      },
    }
  }
}

function gone(): never {
  throw new Failure(
    ExitCode.notConnected,
    'There is no connection to the server any more.',
    'reconnect makes another one.',
  )
}
