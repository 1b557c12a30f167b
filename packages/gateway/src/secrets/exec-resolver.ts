import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { MAX_SECRET_BYTES, withoutLineEnd } from './bounds.js'

/**
 * What a program prints, without the end of its last line: the way to password managers and cloud vaults.
 *
 * @param argv the program and its arguments; no shell sees them
 * @throws {Error} with the program's name and how it ended; what it printed is not repeated
 */
export function execute(
  argv: readonly string[],
  { directory, env }: { readonly directory: string; readonly env: { readonly [name: string]: string | undefined } },
  signal: AbortSignal,
): Promise<string> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    // A group of its own: what the program starts ends with it.
    const detached = process.platform !== 'win32'
    const child = spawn(program, args, { cwd: directory, env, detached, stdio: ['ignore', 'pipe', 'ignore'] })
    const stop = (): void => end(child, detached)
    const printed = collect(child.stdout, stop)
    signal.addEventListener('abort', stop, { once: true })
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`'${program}' could not be started (${error.code}). Check that it is installed.`))
    })
    child.once('close', (code, killed) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) reject(signal.reason)
      else if (printed.tooLong) reject(new Error(`'${program}' printed more than ${MAX_SECRET_BYTES} bytes.`))
      else if (code === 0) resolve(withoutLineEnd(Buffer.concat(printed.chunks).toString('utf8')))
      else {
        const how = code === null ? `was ended by ${killed}` : `ended with code ${code}`
        reject(new Error(`'${program}' ${how}. Run it yourself to see why.`))
      }
    })
  })
}

interface Printed {
  readonly chunks: Buffer[]
  tooLong: boolean
}

function collect(stdout: Readable, stop: () => void): Printed {
  const printed: Printed = { chunks: [], tooLong: false }
  let length = 0
  stdout.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_SECRET_BYTES) printed.chunks.push(chunk)
    else if (!printed.tooLong) {
      printed.tooLong = true
      stop()
    }
  })
  return printed
}

function end(child: ChildProcess, detached: boolean): void {
  try {
    if (detached && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
