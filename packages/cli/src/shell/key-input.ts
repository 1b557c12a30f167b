import { PassThrough } from 'node:stream'

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** More in one piece nobody types. */
const MAX_TABS = 8

/**
 * What is typed on stdin, for readline to read in its place: readline takes a TAB for a key only where it ends a piece, and what
 * stands before that for a paste. So each TAB at the end is a piece of its own here.
 */
export class KeyInput extends PassThrough {
  readonly #stdin = process.stdin
  readonly #take = (chunk: Buffer): void => {
    for (const piece of piecesOf(chunk)) this.write(piece)
  }
  readonly #finish = (): void => void this.end()

  constructor() {
    super()
    this.#stdin.on('data', this.#take).once('end', this.#finish)
    this.#stdin.resume()
  }

  setRawMode(isRaw: boolean): this {
    this.#stdin.setRawMode(isRaw)
    return this
  }

  /** Gives back what has not been read. Idempotent. */
  close(): void {
    if (this.destroyed) return
    this.#stdin.off('data', this.#take).off('end', this.#finish)
    this.#stdin.pause()
    const left: unknown = this.read()
    if (Buffer.isBuffer(left) && !this.#stdin.readableEnded) this.#stdin.unshift(left)
    this.destroy()
  }
}

/** Several TABs at the end of what is no paste are one key after the other. */
export function piecesOf(chunk: Buffer): readonly Buffer[] {
  let end = chunk.length
  while (end > 0 && chunk[end - 1] === TAB) end--
  const tabs = chunk.length - end
  if (tabs < 2 || tabs > MAX_TABS || chunk.includes(LINE_FEED) || chunk.includes(CARRIAGE_RETURN)) return [chunk]
  return [chunk.subarray(0, end + 1), ...Array.from({ length: tabs - 1 }, () => Buffer.of(TAB))]
}
