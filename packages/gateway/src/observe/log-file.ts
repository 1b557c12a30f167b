import { openSync, write as writeTo } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { LineBuffer } from './line-buffer.js'

/** Lines that have waited that long are written, however few they are. */
const FLUSH_MS = 100
/** So many are written at once. */
const BATCH_BYTES = 65_536
/** What waits for whoever reads; further lines are lost. */
const MAX_WAITING_BYTES = 4_194_304
/** The longest that the last lines may take. */
const LAST_MS = 1_000

const LINE_FEED = 10
const EMPTY = Buffer.alloc(0)

/** Where lines of the log go. */
export interface LogFile {
  write(line: string): void
  /** Resolves when everything is written, or cannot be for too long. */
  flush(): Promise<void>
}

/**
 * Writes lines to the end of a file, many at once. What cannot be written (nobody reads any more, the disk is full) is lost, and
 * nothing else; once lines can be written again, the first one says how many are missing.
 *
 * @param destination a path, or a descriptor: 2 is standard error
 */
export function logFile(destination: string | number): LogFile {
  const file = new BatchedFile(typeof destination === 'string' ? openSync(destination, 'a') : destination)
  return {
    write: (line) => file.write(line),
    flush: () => Promise.race([file.drain(), delay(LAST_MS, undefined, { ref: false })]),
  }
}

class BatchedFile {
  readonly #descriptor: number
  readonly #waiting = new LineBuffer()
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> | undefined
  /** What is left of a line whose beginning was written. */
  #torn: Buffer = EMPTY
  /** Lines, since the last one that was written. */
  #lost = 0

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MAX_WAITING_BYTES) {
      this.#lost++
      return
    }
    this.#waiting.add(line)
    if (this.#waiting.length >= BATCH_BYTES) void this.drain()
    else this.#timer ??= setTimeout(() => void this.drain(), FLUSH_MS)
  }

  /** Resolves when nothing waits any more. */
  drain(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.take()
      if (await this.#catchUp()) await this.#writeBatch(batch)
      else this.#lost += linesIn(batch)
    }
  }

  /** Writes the rest of a line of which only the beginning could be written, and what became of those after it. */
  async #catchUp(): Promise<boolean> {
    const owed = Buffer.concat([this.#torn, Buffer.from(missing(this.#lost))])
    const rest = await this.#write(owed)
    if (rest.length === owed.length) return owed.length === 0
    this.#torn = rest
    this.#lost = 0
    return rest.length === 0
  }

  async #writeBatch(batch: Buffer): Promise<void> {
    const rest = await this.#write(batch)
    if (rest.length === 0) return
    const written = batch.length - rest.length
    const isTorn = written > 0 && batch[written - 1] !== LINE_FEED
    this.#torn = isTorn ? Buffer.from(rest.subarray(0, rest.indexOf(LINE_FEED) + 1)) : EMPTY
    this.#lost += linesIn(rest) - linesIn(this.#torn)
  }

  /** What could not be written. */
  async #write(bytes: Buffer): Promise<Buffer> {
    let rest = bytes
    while (rest.length > 0) {
      const written = await this.#writeSome(rest)
      if (written === 'lost') return rest
      if (written === 0) await delay(FLUSH_MS)
      rest = rest.subarray(written)
    }
    return rest
  }

  /** How many bytes were written; none where the reader is behind. */
  #writeSome(bytes: Buffer): Promise<number | 'lost'> {
    return new Promise((resolve) => {
      writeTo(this.#descriptor, bytes, 0, bytes.length, null, (error, written) => {
        if (error === null) resolve(written)
        else resolve(error.code === 'EAGAIN' ? 0 : 'lost')
      })
    })
  }
}

function linesIn(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines++
  return lines
}

/** A line as pino writes them, with the level of a warning; nothing where nothing is missing. */
function missing(lines: number): string {
  if (lines === 0) return ''
  const msg = `${lines} line${lines === 1 ? ' is' : 's are'} missing here: the disk was full, or nobody read the log`
  return `${JSON.stringify({ level: 40, time: Date.now(), msg })}\n`
}
