import { ToolError } from '@causeway/server'

/** A connection is given up when a statement does not end that long after it was told to. */
export const CANCEL_GRACE_MS = 2_000

/** Until then it is told again: what is told to stop before it has begun runs on. */
const CANCEL_AGAIN_MS = 250

/** What a server may send for one page at least: values are cut only once they are here. */
const MIN_WALL_BYTES = 67_108_864

/** One connection with a transaction on it, as far as it can be stopped. */
export interface Stoppable {
  /** Asks the server to stop what runs. Never fails. */
  cancel(): void
  /** Ends the connection at once. */
  destroy(): void
  /** Tells how many bytes came, each time some do, until the returned function is called. */
  onBytes(listener: (byteLength: number) => void): () => void
  /** After a failure: is the connection as it was before? */
  rollBack(error: unknown): Promise<boolean>
  /** Nobody needs it any more; a broken one is of no use to others either. */
  release(broken: boolean): void
}

/** What statements of one pool are bound by. */
export interface Bounds {
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** What stops each running transaction of a pool. */
export type Running = Set<(reason: unknown) => void>

/**
 * Runs `work` on a connection, and releases that. What runs is stopped in the database when its time is over, the signal aborts, too
 * much comes, or somebody calls what is in `running` meanwhile; then that is why it rejects.
 */
export async function bounded<T>(
  connection: Stoppable,
  { timeoutMs, maxBytes, running, signal }: Bounds & { readonly running: Running; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  let stopped: { readonly reason: unknown } | undefined
  let again: ReturnType<typeof setInterval> | undefined
  let grace: ReturnType<typeof setTimeout> | undefined
  const stop = (reason: unknown): void => {
    if (stopped !== undefined) return
    stopped = { reason }
    connection.cancel()
    again = setInterval(() => connection.cancel(), CANCEL_AGAIN_MS)
    grace = setTimeout(() => connection.destroy(), CANCEL_GRACE_MS)
  }
  const aborted = (): void => stop(signal.reason)
  const timer = setTimeout(() => stop(tooLong(timeoutMs)), timeoutMs)
  const mostBytes = Math.max(MIN_WALL_BYTES, maxBytes * 4)
  let bytes = 0
  const stopCounting = connection.onBytes((byteLength) => {
    bytes += byteLength
    if (bytes <= mostBytes) return
    stopped ??= { reason: tooLarge(mostBytes) }
    connection.destroy()
  })
  signal.addEventListener('abort', aborted)
  running.add(stop)
  let broken = false
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    broken = stopped !== undefined || !(await connection.rollBack(error))
    throw stopped === undefined ? error : stopped.reason
  } finally {
    running.delete(stop)
    clearTimeout(timer)
    clearInterval(again)
    clearTimeout(grace)
    stopCounting()
    signal.removeEventListener('abort', aborted)
    connection.release(broken)
  }
}

function tooLong(timeoutMs: number): ToolError {
  return new ToolError(`The statement was stopped: it ran longer than ${timeoutMs} ms.`)
}

function tooLarge(bytes: number): ToolError {
  return new ToolError(`The statement was stopped: its rows are larger than ${bytes} bytes. Select less.`)
}
