import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { hasEnded } from './group-members.js'

/** How often a group that was signalled is asked whether it is still there. */
const POLL_MS = 20

// Windows has no process groups: there the child alone is ended.
const grouped = process.platform !== 'win32'

/** Options of `spawn` that make the child the leader of a group of its own, so that everything it starts ends with it. */
export const ownGroup: { readonly detached: boolean; readonly windowsHide: boolean } = {
  detached: grouped,
  windowsHide: true,
}

/** Signals every process of the child's group; false where none is left. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  if (!grouped) return child.exitCode === null && child.signalCode === null && child.kill(signal)
  try {
    return process.kill(-child.pid, signal)
  } catch (error) {
    // ESRCH: nobody is there. EPERM: macOS says so of a group that holds nothing but zombies.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' && signal !== 0 // as: process.kill throws system errors.
  }
}

/** Ends what the leader left behind: SIGTERM, and SIGKILL after `graceMs`. */
export async function endLeftovers(child: ChildProcess, graceMs: number): Promise<void> {
  if (!grouped || !signalGroup(child, 'SIGTERM')) return
  const until = performance.now() + graceMs
  while (performance.now() < until && signalGroup(child, 0) && !hasEnded(child.pid ?? 0)) await delay(POLL_MS)
  signalGroup(child, 'SIGKILL')
}
