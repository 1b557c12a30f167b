import { type ChildProcess, fork } from 'node:child_process'
import { ToolError } from '@causeway/server'
import type { Answer, Failure, OpenOptions, Operation, Operations } from './messages.js'

/** What an operation is bound by. */
export interface RunOptions {
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** SQLite, or the process that holds it, says no. */
export class SqliteFailure extends Error {
  readonly code: string

  constructor({ code, message }: Failure) {
    super(message)
    this.code = code
  }
}

/** How Node.js runs the program before it is built. */
const FROM_SOURCE = ['--conditions=causeway-source', '--import', 'tsx']

interface Pending {
  resolve(answer: unknown): void
  reject(reason: unknown): void
}

/** One process that holds the file; it runs one operation at a time, and does not outlive a bound that is reached. */
export class SqliteProcess {
  readonly #child: ChildProcess
  readonly #maxMemoryBytes: number
  readonly #exited: Promise<void>
  #pending: Pending | undefined
  #lastId = 0
  #ended = false

  constructor(options: OpenOptions) {
    this.#maxMemoryBytes = options.maxMemoryBytes
    const program = import.meta.resolve('#sqlite-process')
    const execArgv = program.endsWith('.ts') ? FROM_SOURCE : []
    this.#child = fork(new URL(program), [JSON.stringify(options)], {
      // The environment of the gateway may hold secrets, and its input and output are others' business.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv,
    })
    this.#child.on('message', (answer: Answer) => this.#settle(answer))
    this.#child.on('error', (error) => this.#end(error))
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        this.#end(this.#died())
        resolve()
      })
      this.#child.once('error', () => resolve())
    })
    this.#idle()
  }

  /** It takes no more operations. */
  get ended(): boolean {
    return this.#ended
  }

  /** @throws {SqliteFailure} from SQLite; {ToolError} where a bound is reached; the signal's reason */
  async run<O extends Operation>(
    operation: O,
    ask: Operations[O]['ask'],
    options: RunOptions,
  ): Promise<Operations[O]['answer']> {
    const { timeoutMs, signal } = options
    signal.throwIfAborted()
    const aborted = (): void => this.#kill(signal.reason)
    const late = (): void => this.#kill(new ToolError(`The statement was stopped: it ran longer than ${timeoutMs} ms.`))
    const timer = setTimeout(late, timeoutMs)
    signal.addEventListener('abort', aborted)
    this.#child.ref()
    this.#child.channel?.ref()
    try {
      return (await this.#ask(operation, ask)) as Operations[O]['answer'] // answers are of their operation
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      this.#idle()
    }
  }

  /** Ends the process, whatever it does. Idempotent. */
  close(): Promise<void> {
    this.#kill(new ToolError('The database was closed.'))
    return this.#exited
  }

  #ask(operation: Operation, ask: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#died())
      this.#pending = { resolve, reject }
      this.#child.send({ id: ++this.#lastId, operation, ask }, (error) => {
        if (error !== null) this.#kill(this.#died())
      })
    })
  }

  #settle(answer: Answer): void {
    const pending = this.#pending
    if (answer.id !== this.#lastId || pending === undefined) return
    this.#pending = undefined
    if ('failure' in answer) pending.reject(new SqliteFailure(answer.failure))
    else pending.resolve(answer.answer)
  }

  #kill(reason: unknown): void {
    this.#end(reason)
    this.#child.kill('SIGKILL')
  }

  #end(reason: unknown): void {
    this.#ended = true
    this.#pending?.reject(reason)
    this.#pending = undefined
  }

  #died(): ToolError {
    const mebibytes = Math.floor(this.#maxMemoryBytes / 1_048_576)
    return new ToolError(
      `The statement was stopped: it took more than ${mebibytes} MiB of memory, or its process died. Ask for less at once.`,
    )
  }

  /** A process that has nothing to do keeps nobody alive. */
  #idle(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }
}
