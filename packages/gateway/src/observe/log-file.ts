import { openSync, write as writeTo } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Lines that have waited that long are written, however few they are. */
const FLUSH_MS = 100
/** Characters that are written at once. */
const BATCH_LENGTH = 65_536
/** Characters that wait for whoever reads; further lines are lost. */
const MAX_WAITING_LENGTH = 4_194_304
/** The longest that the last lines may take. */
const LAST_MS = 1_000

/** Where lines of the log go. */
export interface LogFile {
  write(line: string): void
  /** Resolves when everything is written, or cannot be for too long. */
  flush(): Promise<void>
}

/**
 * Writes lines to the end of a file, many at once. What cannot be written (nobody reads any more, the disk is full) is lost, and
 * nothing else.
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
  #waiting: string[] = []
  #length = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #writing: Promise<void> | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  write(line: string): void {
    if (this.#length + line.length > MAX_WAITING_LENGTH) return
    this.#waiting.push(line)
    this.#length += line.length
    if (this.#length >= BATCH_LENGTH) void this.drain()
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
      const batch = Buffer.from(this.#waiting.join(''))
      this.#waiting = []
      this.#length = 0
      await this.#writeBatch(batch)
    }
  }

  async #writeBatch(batch: Buffer): Promise<void> {
    for (let rest = batch; rest.length > 0; ) {
      const written = await this.#writeSome(rest)
      if (written === 'lost') return
      if (written === 0) await delay(FLUSH_MS)
      rest = rest.subarray(written)
    }
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
