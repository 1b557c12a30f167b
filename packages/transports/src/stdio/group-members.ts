import { readdirSync, readFileSync } from 'node:fs'

/**
 * Has every process of a group ended? Those that nobody has asked for their exit code are still there to be signalled: in
 * containers whose first process does not do so, for ever. False where the system does not tell.
 */
export function hasEnded(group: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return readdirSync('/proc').every((name) => !/^\d+$/.test(name) || !runsIn(group, name))
  } catch {
    return false
  }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function runsIn(group: number, pid: string): boolean {
  const stat = statOf(pid)
  // A name may have spaces and parentheses of its own.
  const [state = '', , pgrp = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(pgrp) === group && state !== 'Z' && state !== 'X'
}

/** Empty where the process has gone meanwhile. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}
