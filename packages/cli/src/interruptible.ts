import { ExitCode } from './exit-code.js'
import { Failure } from './failure.js'

/**
 * Does something that the first Ctrl-C aborts; the second one ends this program as ever.
 * @throws {Failure} at Ctrl-C, and whatever `work` does
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController()
  const onInterrupt = (): void => interrupt.abort(new Failure(ExitCode.interrupted, 'Interrupted.'))
  process.once('SIGINT', onInterrupt)
  try {
    return await work(interrupt.signal)
  } catch (error) {
    interrupt.signal.throwIfAborted()
    throw error
  } finally {
    process.removeListener('SIGINT', onInterrupt)
  }
}
