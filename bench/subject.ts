import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A program that is ready; its port where it is a server. */
export interface Started {
  readonly subject: Subject
  readonly port: number
}

/** Memory of a process, in bytes. */
export interface Memory {
  /** What is alive on its heap, and what that holds elsewhere. */
  readonly live: number
  /** What it takes from the system. */
  readonly resident: number
}

/** What is measured, or measures, in a process of its own. */
export class Subject {
  readonly child: ChildProcess
  readonly #path: string

  /** @param path of the program in this folder, its arguments after it */
  private constructor([path = '', ...args]: readonly string[]) {
    this.#path = path
    const loader = path.endsWith('.ts') ? ['--import', 'tsx'] : []
    const flags = ['--expose-gc', '--import', here('probe.mjs'), ...loader]
    this.child = spawn(process.execPath, [...flags, here(path), ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
  }

  /** Starts a program, and waits until it says that it is ready. */
  static async start(...command: readonly string[]): Promise<Started> {
    const subject = new Subject(command)
    const message = await subject.next()
    return { subject, port: Number(message.port) }
  }

  /** Sends a request, and waits for the answer. */
  async ask(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const answer = this.next()
    this.child.send(request)
    return answer
  }

  /** What the process holds after garbage collection. */
  async memory(): Promise<Memory> {
    const { live, resident } = await this.ask({ memory: true })
    return { live: Number(live), resident: Number(resident) }
  }

  /** Processor time that the process has used since it started. */
  async cpuMicroseconds(): Promise<number> {
    return Number((await this.ask({ cpu: true })).microseconds)
  }

  private async next(): Promise<Record<string, unknown>> {
    const over = new AbortController()
    const ended = once(this.child, 'exit', { signal: over.signal }).then(([code]) => {
      throw new Error(`${this.#path} ended with ${code}`)
    })
    ended.catch(() => undefined) // the race has been won by the message
    try {
      const [message] = await Promise.race([once(this.child, 'message', { signal: over.signal }), ended])
      if ('error' in message) throw new Error(`${this.#path}: ${message.error}`)
      return message
    } finally {
      over.abort()
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    // So that it can end what it has started.
    this.child.kill('SIGTERM')
    const late = setTimeout(() => this.child.kill('SIGKILL'), 2_000)
    await ended
    clearTimeout(late)
  }
}

/** Starts programs, does something with them, and stops them whatever happens. */
export async function withSubjects<Name extends string, R>(
  commands: { readonly [N in Name]: readonly string[] },
  use: (started: { readonly [N in Name]: Started }) => Promise<R>,
): Promise<R> {
  const started: [string, Started][] = []
  try {
    for (const [name, command] of Object.entries<readonly string[]>(commands)) {
      started.push([name, await Subject.start(...command)])
    }
    return await use(Object.fromEntries(started) as Parameters<typeof use>[0]) // one entry for each command
  } finally {
    await Promise.all(started.map(([, { subject }]) => subject.stop()))
  }
}
