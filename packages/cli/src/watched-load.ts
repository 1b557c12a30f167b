import { basename } from 'node:path'
import { type LoadedApp, loadAppFile } from './app-file.js'
import { ExitCode } from './exit-code.js'
import { Failure } from './failure.js'
import { watchExit } from './leaving.js'

/**
 * Loads the app of a file into this process. Where the file ends the process before it is loaded, `report` tells it, and the
 * exit code does: nothing was served, which must not look like a success.
 * @throws {Failure} as `loadAppFile`
 */
export async function loadWatched(file: string, report: (failure: Failure) => void): Promise<LoadedApp> {
  let idle = false
  const onIdle = (): void => {
    idle = true
  }
  process.once('beforeExit', onIdle)
  const unwatch = watchExit((code) => (idle ? neverLoaded(file) : ended(file, code)), report)
  try {
    return await loadAppFile(file)
  } finally {
    unwatch()
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
