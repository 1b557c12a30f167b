import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { MemorySource } from './memory-source.js'

/** A process with all that it started, as a command such as `npx` starts the server itself. */
export function residentMemory(pid: () => number | undefined): MemorySource {
  return {
    of: 'resident',
    async read() {
      const root = pid()
      if (root === undefined) return undefined
      try {
        return treeKilobytes(root, process.platform === 'linux' ? await processesOfLinux() : await processesOfPs())
      } catch {
        // No such program, or no such process: then it is not known.
        return undefined
      }
    },
  }
}

interface ProcessMemory {
  readonly pid: number
  readonly parent: number
  readonly kilobytes: number
}

function treeKilobytes(root: number, processes: readonly ProcessMemory[]): number | undefined {
  const own = processes.find(({ pid }) => pid === root)
  if (own === undefined) return undefined
  const children = processes.filter(({ parent }) => parent === root)
  return children.reduce((sum, { pid }) => sum + (treeKilobytes(pid, processes) ?? 0), own.kilobytes)
}

/** `ps` is missing in many a container. */
async function processesOfLinux(): Promise<readonly ProcessMemory[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const statuses = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')))
  return statuses.map((status, index) => ({
    pid: Number(pids[index]),
    parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0),
    kilobytes: Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0),
  }))
}

async function processesOfPs(): Promise<readonly ProcessMemory[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss='])
  return stdout.split('\n').map((line) => {
    const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
    return { pid, parent, kilobytes }
  })
}
