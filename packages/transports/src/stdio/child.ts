import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CausewayError, limits } from '@causeway/protocol'
import { childEnvironment } from './child-environment.js'
import { guardOrphan } from './orphan-guard.js'
import { endLeftovers, ownGroup, signalGroup } from './process-group.js'
import { settledWithin } from './settled-within.js'
import { StderrReader } from './stderr-reader.js'

export interface ChildOptions {
  /** A program by its name on PATH or by its path; never a shell line. On Windows a `.cmd` file needs its interpreter named. */
  readonly command: string
  readonly args?: readonly string[]
  /** Over a few harmless variables of this process (PATH, HOME, LANG, …); `undefined` takes one of them away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** @default this process's working directory */
  readonly cwd?: string
  /**
   * Where the server's stderr goes: to this process's, nowhere, into `stderrTail` only, or line by line to a function.
   * @default 'inherit'
   */
  readonly stderr?: 'inherit' | 'ignore' | 'pipe' | ((line: string) => void)
  /** A stopped server has that long between the end of its stdin, SIGTERM and SIGKILL, each. @default limits.childExitMs */
  readonly exitTimeoutMs?: number
}

/** How a process ended: its exit code, or the signal that ended it; neither where it never ran. */
export interface ChildExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ChildStreams {
  readonly stdin: Writable
  readonly stdout: Readable
}

/** One server process, in a process group of its own, from its start to the end of everything that it started. */
export class Child {
  readonly exited: Promise<ChildExit>
  readonly #options: ChildOptions
  readonly #exitTimeoutMs: number
  readonly #stderr: StderrReader
  #settleExited: (exit: ChildExit) => void = () => {}
  #process: ChildProcess | undefined
  #exit: ChildExit | undefined
  /** Resolves when the process, its group and its streams are gone. */
  #gone: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(options: ChildOptions) {
    this.#options = options
    this.#exitTimeoutMs = options.exitTimeoutMs ?? limits.childExitMs
    this.#stderr = new StderrReader(typeof options.stderr === 'function' ? options.stderr : undefined)
    this.exited = new Promise((resolve) => {
      this.#settleExited = resolve
    })
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get stderrTail(): string {
    return this.#stderr.tail
  }

  /** @throws {CausewayError} `ERR_SPAWN` */
  async start(): Promise<ChildStreams> {
    const { command, args = [], cwd, env, stderr } = this.#options
    try {
      const child = spawn(command, args, {
        ...ownGroup,
        ...(cwd === undefined ? {} : { cwd }),
        env: childEnvironment(env),
        stdio: ['pipe', 'pipe', stderr === 'ignore' ? 'ignore' : 'pipe'],
      })
      await new Promise((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', reject)
      })
      return this.#started(child)
    } catch (error) {
      this.#settleExited({ code: null, signal: null })
      throw spawnFailure(this.#options, error)
    }
  }

  /** Ends the process in good order: the end of its stdin, then SIGTERM, then SIGKILL to all of its group. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  /** Why the connection is over though nobody closed it. */
  lastWords(): CausewayError {
    const { code, signal } = this.#exit ?? { code: null, signal: null }
    const how = signal === null ? `exited with code ${code ?? 'unknown'}` : `was ended by ${signal}`
    const said = this.stderrTail.trim()
    const tail = said === '' ? 'It said nothing on stderr.' : `The end of its stderr:\n${said}`
    return new CausewayError('ERR_SERVER_EXITED', `The server process '${this.#name}' ${how}. ${tail}`)
  }

  get #name(): string {
    return basename(this.#options.command)
  }

  #started(child: ChildProcess): ChildStreams {
    const { stdin, stdout } = child
    if (stdin === null || stdout === null) throw new TypeError('Expected the pipes that were asked for.')
    this.#process = child
    // A signal that cannot be sent is reported here; the process's end is what counts.
    child.on('error', () => {})
    this.#readStderr(child)
    const release = guardOrphan(child, this.#exitTimeoutMs)
    this.#gone = this.#watch(child).finally(release)
    return { stdin, stdout }
  }

  #readStderr(child: ChildProcess): void {
    const forward = (this.#options.stderr ?? 'inherit') === 'inherit'
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr.push(chunk)
      if (forward) process.stderr.write(chunk)
    })
    child.stderr?.on('end', () => this.#stderr.end()).on('error', () => {})
  }

  async #watch(child: ChildProcess): Promise<void> {
    const closed = new Promise((resolve) => child.once('close', resolve))
    this.#exit = await new Promise<ChildExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }))
    })
    this.#settleExited(this.#exit)
    await endLeftovers(child, this.#exitTimeoutMs)
    // A process that left the group may still hold the pipes.
    if (!(await settledWithin(closed, this.#exitTimeoutMs))) for (const stream of child.stdio) stream?.destroy()
  }

  async #end(): Promise<void> {
    const child = this.#process
    if (child === undefined) return
    child.stdin?.end()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await settledWithin(this.exited, this.#exitTimeoutMs)) break
      signalGroup(child, signal)
    }
    await this.#gone
  }
}

function spawnFailure({ command, cwd }: ChildOptions, cause: unknown): CausewayError {
  const code = (cause as NodeJS.ErrnoException).code // as: what spawn reports is a system error.
  const could = `Could not start the server process '${basename(command)}'`
  if (cwd !== undefined && !existsSync(cwd)) {
    return new CausewayError('ERR_SPAWN', `${could}: its working directory '${cwd}' does not exist.`, { cause })
  }
  const why: Record<string, string> = {
    ENOENT:
      'there is no such program. Check its spelling and PATH, or give its full path; arguments are no part of its name.',
    EACCES:
      'it may not be executed. Expected a file with the permission to execute, or the interpreter as the command.',
    EINVAL: 'the system refuses it. On Windows a .cmd or .bat file needs its interpreter as the command.',
  }
  return new CausewayError('ERR_SPAWN', `${could}: ${why[code ?? ''] ?? `${code ?? 'unknown error'}.`}`, { cause })
}
