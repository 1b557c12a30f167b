import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { CausewayError, limits } from '@causeway/protocol'
import { ExitCode } from '../exit-code.js'
import { Failure } from '../failure.js'
import type { ReportedMemory } from './reported-memory.js'

/** A program and its arguments, in an environment. */
export interface ServeCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Where a file is served. */
export interface ServedFile {
  readonly url: string
  close(): Promise<void>
}

/** How a file is served by another process of this program: as its user would, with all of this one's environment. */
export function serveCommand(file: string, options: readonly string[], memory: ReportedMemory): ServeCommand {
  const [, program = ''] = process.argv
  const flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'))
  const { FORCE_COLOR, ...env } = process.env
  return {
    command: process.execPath,
    args: [...flags, program, 'serve', file, ...options],
    env: { ...env, NO_COLOR: '1', ...memory.env },
  }
}

/**
 * Starts such a command that listens, and waits until it says where.
 * @throws {Failure} where it ends before it does, with what it said
 */
export async function startServing({ command, args, env }: ServeCommand, signal: AbortSignal): Promise<ServedFile> {
  // In a group of its own, Ctrl-C does not end it before what was measured has been told.
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true, windowsHide: true })
  try {
    return { url: await addressOf(child, signal), close: () => ended(child) }
  } catch (error) {
    await ended(child)
    throw error
  }
}

/** What `causeway serve` says when it serves. */
const SERVING = /^Serving .* at (\S+)/m

function addressOf(child: ChildProcess, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-limits.stderrTailLength)
      const [, url] = SERVING.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
    child.once('error', (cause) => reject(new CausewayError('ERR_SPAWN', cause.message, { cause })))
    child.once('close', () => reject(failureToServe(said)))
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** What such a command said on stderr before it ended. */
export function failureToServe(said: string): Failure {
  return new Failure(ExitCode.notConnected, said.trim().replace(/^causeway: /, ''))
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'close')
  child.kill('SIGTERM')
  const kill = setTimeout(() => child.kill('SIGKILL'), limits.childExitMs)
  await gone
  clearTimeout(kill)
}
