import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { signalGroup } from './process-group.js'

// Waits for a line or for the end of its input, which comes when this process dies, however it dies. A line means that the
// child has ended. The child sees the end of its own input at the same moment, and gets the usual time to leave by itself.
const SCRIPT = 'read -r _ || { sleep "$2"; kill -s TERM -- "-$1"; sleep "$2"; kill -s KILL -- "-$1"; }'

interface Ward {
  readonly child: ChildProcess
  readonly watchdog: ChildProcess | undefined
}

const wards = new Set<Ward>()

/**
 * Makes sure that a child's group does not outlive this process: not after a normal exit or an uncaught error, and where
 * the system has a POSIX shell not after SIGKILL either. Returns what ends the guard, for when the child has ended.
 */
export function guardOrphan(child: ChildProcess, graceMs: number): () => void {
  const ward: Ward = { child, watchdog: startWatchdog(child, graceMs) }
  if (wards.size === 0) process.on('exit', endAll)
  wards.add(ward)
  return () => {
    if (!wards.delete(ward)) return
    if (wards.size === 0) process.off('exit', endAll)
    ward.watchdog?.stdin?.end('\n')
  }
}

/** Runs in this process's last moment: nothing asynchronous is left. */
function endAll(): void {
  for (const { child, watchdog } of wards) {
    const watched = watchdog !== undefined && watchdog.exitCode === null && watchdog.pid !== undefined
    signalGroup(child, watched ? 'SIGTERM' : 'SIGKILL')
  }
}

function startWatchdog(child: ChildProcess, graceMs: number): ChildProcess | undefined {
  if (process.platform === 'win32' || child.pid === undefined) return undefined
  const watchdog = spawn('/bin/sh', ['-c', SCRIPT, 'causeway-watchdog', String(child.pid), String(graceMs / 1_000)], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell there is no watchdog; a server that leaves at the end of its input needs none.
  watchdog.on('error', () => {})
  watchdog.unref()
  // as: the parent's end of a pipe is a socket, and there is none where the system has no descriptors left.
  const pipe = watchdog.stdin as Socket | undefined
  pipe?.on('error', () => {}).unref()
  return watchdog
}
