import type { Clock, Logger } from '@causeway/connector-kit'

/** A longer line is cut. */
const MAX_LINE_LENGTH = 2_000
/** Lines of one period that are logged; the others are counted. */
const MAX_LINES = 100
const PERIOD_MS = 10_000

/** Takes what a server says on stderr, line by line, into the log, without letting it flood the log. */
export function stderrLog(log: Logger, clock: Clock): (line: string) => void {
  let since = clock.now()
  let lines = 0
  return (line) => {
    const now = clock.now()
    if (now - since >= PERIOD_MS) {
      if (lines > MAX_LINES) log.warn(`${lines - MAX_LINES} lines of the server's stderr were left out`)
      since = now
      lines = 0
    }
    lines += 1
    if (lines > MAX_LINES || line.trim() === '') return
    log.info(line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line, { stream: 'stderr' })
  }
}
