import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

/** How a child process is started. */
export interface StartOptions {
  /** Working directory of the child. */
  readonly cwd: string
  /** Variables added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>
  /** File that receives stdout and stderr. */
  readonly logFile: string
}

/** How a child process ended. */
export interface Exit {
  /** Exit code; `null` after a signal. */
  readonly code: number | null
  /** True when the time limit ended it. */
  readonly timedOut: boolean
}

const live = new Set<ChildProcess>()

/**
 * Starts a command as the leader of its own process group, so that {@link stop} also ends what it started itself
 * (`npm run` starts a shell, which starts Node.js).
 */
export function start(command: string, args: readonly string[], options: StartOptions): ChildProcess {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(options.logFile, { flags: 'a' })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  child.once('close', () => log.end())
  child.once('error', (error) => log.end(`${error.message}\n`))
  live.add(child)
  return child
}

/**
 * Ends a child's whole process group and resolves when the child itself is gone.
 * Asks with SIGTERM first; SIGKILL follows after `graceMs`.
 */
export async function stop(child: ChildProcess, graceMs = 3_000): Promise<void> {
  const gone = exited(child)
  signalGroup(child, 'SIGTERM')
  const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
  await gone
  clearTimeout(kill)
  signalGroup(child, 'SIGKILL')
  live.delete(child)
}

/** Runs a command to its end, or ends its process group after `timeoutMs`. */
export async function run(
  command: string,
  args: readonly string[],
  options: StartOptions & { readonly timeoutMs: number },
): Promise<Exit> {
  const child = start(command, args, options)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    signalGroup(child, 'SIGKILL')
  }, options.timeoutMs)
  const code = await exited(child)
  clearTimeout(timer)
  signalGroup(child, 'SIGKILL')
  live.delete(child)
  return { code, timedOut }
}

/** Ends every process group that is still running, at once. For the way out, also on a signal. */
export function killAll(): void {
  for (const child of live) signalGroup(child, 'SIGKILL')
  live.clear()
}

/** Resolves with the exit code when the child has ended; `null` after a signal or when it could not be started. */
function exited(child: ChildProcess): Promise<number | null> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
  })
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has already ended, which is what was wanted.
  }
}
