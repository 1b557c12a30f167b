import { pino } from 'pino'

/** Lines that have waited that long are written, however few they are. */
const FLUSH_MS = 100
/** Bytes that are written at once. */
const BATCH_BYTES = 8_192
/** Bytes that wait for whoever reads; further lines are lost. */
const MAX_WAITING_BYTES = 4_194_304

/** Where lines of the log go. */
export interface LogFile {
  write(line: string): void
  /** Writes what waits, before the process ends. */
  flush(): void
}

/**
 * Writes lines to a file or an open descriptor, many at once. What cannot be written (nobody reads any more, the disk is full) is lost,
 * and nothing else.
 *
 * @param destination a path, or a descriptor: 2 is standard error
 */
export function logFile(destination: string | number): LogFile {
  const file = pino.destination({
    dest: destination,
    minLength: BATCH_BYTES,
    maxLength: MAX_WAITING_BYTES,
    periodicFlush: FLUSH_MS,
    sync: false,
  })
  file.on('error', () => {})
  return {
    write: (line) => {
      file.write(line)
    },
    flush() {
      try {
        file.flushSync()
      } catch {
        // A log that cannot be written is no reason not to end.
      }
    },
  }
}
