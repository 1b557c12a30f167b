/** The end of this process: the code of a server that runs in it can bring that about, too. */
import type { ExitCode } from './exit-code.js'
import type { Failure } from './failure.js'

let onPurpose = false

/** Ends this process because its work is over. */
export function leave(code: ExitCode): never {
  onPurpose = true
  return process.exit(code)
}

/**
 * Where something else than `leave` ends this process (`process.exit()` in a tool), `why` says what becomes of the command, and `report` tells it:
 * what did not happen must not look like a success. Until the returned function is called.
 */
export function watchExit(why: (code: number) => Failure, report: (failure: Failure) => void): () => void {
  const onExit = (code: number): void => {
    if (onPurpose) return
    const failure = why(code)
    process.exitCode = failure.exitCode
    report(failure)
  }
  process.once('exit', onExit)
  return () => {
    process.removeListener('exit', onExit)
  }
}
