import type { WriteText } from './line-writer.js'

const HINT =
  'causeway: stdout carries the protocol, so what this program prints there (console.log, process.stdout.write) goes to ' +
  'stderr; print with console.error to say so yourself.\n'

export interface StdoutGuard {
  /** The real stdout. */
  readonly write: WriteText
  /** Gives stdout back. Idempotent. */
  restore(): void
}

let guarded = false

/**
 * Keeps stdout for the protocol: until `restore`, everything else that this program prints there (`console.log`, too) goes to
 * stderr, with one line of explanation the first time. What bypasses `process.stdout` (file descriptor 1, child processes that
 * inherit it) is out of reach.
 *
 * @throws {TypeError} where another connection has it already
 */
export function guardStdout(): StdoutGuard {
  if (guarded)
    throw new TypeError('Expected one stdio connection in a process; stdout is taken already. Close the first one.')
  guarded = true
  const { stdout } = process
  // Usually there is none: the method is the prototype's.
  const original = Object.getOwnPropertyDescriptor(stdout, 'write')
  const write = stdout.write.bind(stdout)
  let hinted = false
  const divert = ((...args: Parameters<typeof stdout.write>): boolean => {
    // Opened when it is needed: most servers print nothing.
    const { stderr } = process
    if (!hinted) stderr.write(HINT)
    hinted = true
    return stderr.write(...args)
  }) as typeof stdout.write // as: rest parameters cannot spell the overloads.
  stdout.write = divert
  return {
    write: (text, done) => write(text, 'utf8', done),
    restore() {
      // Whoever replaced it meanwhile (a test runner) keeps it.
      if (stdout.write === divert) {
        if (original === undefined) Reflect.deleteProperty(stdout, 'write')
        else Object.defineProperty(stdout, 'write', original)
      }
      guarded = false
    },
  }
}
