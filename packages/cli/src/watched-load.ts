import { basename } from 'node:path'
import { type LoadedApp, loadAppFile } from './app-file.js'
import { ExitCode } from './exit-code.js'
import { Failure } from './failure.js'
import { watchExit } from './leaving.js'

/**
 * Loads the app of a file into this process. Where the file ends the process before it is loaded, `report` tells it, and the
 * exit code does: nothing was served, which must not look like a success. So it is where the file waits for something that
 * holds no process open.
 * @param signal gives up; what the file has begun goes on
 * @throws {Failure} as `loadAppFile`, and the reason of `signal`
 */
export async function loadWatched(
  file: string,
  report: (failure: Failure) => void,
  signal?: AbortSignal,
): Promise<LoadedApp> {
  signal?.throwIfAborted()
  let idle = false
  const onIdle = (): void => {
    idle = true
  }
  process.once('beforeExit', onIdle)
  const unwatch = watchExit((code) => (idle ? neverLoaded(file) : ended(file, code)), report)
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([loadAppFile(file), aborted])
  } finally {
    unwatch()
    signal?.removeEventListener('abort', onAbort)
    process.removeListener('beforeExit', onIdle)
  }
}

function ended(file: string, code: number): Failure {
  return new Failure(
    ExitCode.notConnected,
    `'${basename(file)}' ended this process (process.exit, ${code}) before it exported a server.`,
    'A file has to leave the process running while it is loaded.',
  )
}

function neverLoaded(file: string): Failure {
  return new Failure(
    ExitCode.notConnected,
    `'${basename(file)}' waits for what never comes, and has not exported a server yet.`,
    'Look for an await at its top, or at that of a file that it imports.',
  )
}
