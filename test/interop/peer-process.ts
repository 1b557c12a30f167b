/** Servers and proxies of others, each in a process group of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** What is started, and what it prints when it is ready. */
export interface PeerProgram {
  readonly command?: string
  readonly args: readonly string[]
  readonly env?: { readonly [name: string]: string }
  readonly cwd?: string
  /** For a program that must not run as root. */
  readonly uid?: number
  readonly gid?: number
  /** On either output, before it is ready; its first group, if it has one, is what `ready` holds. */
  readonly prints?: RegExp
  /** Where it listens, for programs that do not say so, or too early. */
  readonly port?: number
  /** The longest wait for that line. @default READY_MS */
  readonly timeoutMs?: number
}

/** A running peer. */
export interface PeerProcess extends AsyncDisposable {
  /** What the line said that it was waited for. */
  readonly ready: string
  /** Ends the process with everything it started. Idempotent. */
  close(): Promise<void>
}

type Child = ChildProcessByStdio<null, Readable, Readable>

/** How long a peer may take to be ready. */
const READY_MS = 30_000

/** How long a peer may take to end in good order. */
const GRACE_MS = 5_000

const POLL_MS = 50

const alive = new Set<Child>()
process.once('exit', () => {
  for (const child of alive) signalGroup(child, 'SIGKILL')
})

/** Starts a peer and waits for the line that says it is ready. @throws Error with its output where that does not come */
export async function startPeer(program: PeerProgram): Promise<PeerProcess> {
  const { command = process.execPath, args, cwd, uid, gid } = program
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...program.env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  alive.add(child)
  // Nothing that it prints later may hold it up.
  child.stdout.resume()
  child.stderr.resume()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= end(child)
    return closing
  }
  try {
    const { prints, port } = program
    const ready = prints === undefined ? '' : await line(child, program, prints)
    if (port !== undefined) await listening(port, program.timeoutMs)
    return { ready, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

function line(child: Child, { args, timeoutMs = READY_MS }: PeerProgram, prints: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string): void => reject(new Error(`${args.join(' ')}: ${why}. It printed:\n${output}`))
    const timer = setTimeout(() => fail(`it was not ready within ${timeoutMs} ms`), timeoutMs)
    const take = (chunk: Buffer): void => {
      output += String(chunk)
      const found = prints.exec(output)
      if (found === null) return
      clearTimeout(timer)
      resolve(found[1] ?? '')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`it ended with ${signal ?? code}`))
  })
}

async function listening(port: number, timeoutMs = READY_MS): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error(`Nothing listened on port ${port} within ${timeoutMs} ms.`)
    await delay(POLL_MS)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const settle = (accepted: boolean): void => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}

async function end(child: Child): Promise<void> {
  const running = child.pid !== undefined && child.exitCode === null && child.signalCode === null
  if (running) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    signalGroup(child, 'SIGTERM')
    const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS)
    await gone
    clearTimeout(kill)
  }
  signalGroup(child, 'SIGKILL')
  alive.delete(child)
}

function signalGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended already, which is what was wanted.
  }
}

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
