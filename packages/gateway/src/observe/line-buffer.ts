/** Bytes that there is room for at first. */
const FIRST_BYTES = 131_072
/** UTF-8 has at most so many bytes for what is one unit of a string. */
const MAX_BYTES_PER_UNIT = 3

/**
 * Lines that wait to be written, as bytes: a line that waits as a string keeps all the pieces that it was put together from, which costs
 * the garbage collector more than the bytes cost to write.
 */
export class LineBuffer {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES)
  #spare: Buffer | undefined
  #length = 0

  /** In bytes. */
  get length(): number {
    return this.#length
  }

  add(line: string): void {
    this.#makeRoom(line.length * MAX_BYTES_PER_UNIT)
    this.#length += this.#bytes.write(line, this.#length)
  }

  /** All lines that wait; none of them does from now on. They are good until it is called again. */
  take(): Buffer {
    const taken = this.#bytes
    const lines = taken.subarray(0, this.#length)
    this.#bytes = this.#spare ?? Buffer.allocUnsafe(FIRST_BYTES)
    // What was needed once is not kept for good.
    this.#spare = taken.length === FIRST_BYTES ? taken : undefined
    this.#length = 0
    return lines
  }

  #makeRoom(byteLength: number): void {
    const needed = this.#length + byteLength
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
