import { createHash } from 'node:crypto'
import type { Column, Page, PageLimits, Position, Row } from './page.js'
import type { ValueShaper } from './value.js'

/** Collects the rows of one page as they come from the database, and says when it has seen enough. */
export class PageBuilder {
  readonly #rows: Row[] = []
  readonly #limits: PageLimits
  readonly #from: Position | undefined
  /** Rows of the result that went by before this page. */
  #passed: number
  #bytes = 2
  #moved = false
  #more = false

  /** @param passed rows that the database has left out already; the next one offered is the one behind them */
  constructor(limits: PageLimits, from: Position | undefined, passed = 0) {
    this.#limits = limits
    this.#from = from
    this.#passed = passed
  }

  /** Bytes that still fit. */
  get bytesLeft(): number {
    return this.#limits.maxBytes - this.#bytes
  }

  /** Rows that still fit, and the one more that shows whether there are more. */
  get rowsWanted(): number {
    return this.#limits.maxRows - this.#rows.length + 1
  }

  /** Takes the next row of the result; `shape` is called only where its values matter. False: no more, please. */
  offer(shape: () => Row): boolean {
    const skip = this.#from?.skip ?? 0
    if (this.#passed < skip) {
      this.#passed++
      if (this.#passed === skip && fingerprint(shape()) !== this.#from?.last) this.#moved = true
      return true
    }
    if (this.#rows.length >= this.#limits.maxRows) return this.#full()
    const row = shape()
    const bytes = Buffer.byteLength(JSON.stringify(row)) + 1
    // A page without a single row would never get further.
    if (this.#rows.length > 0 && this.#bytes + bytes > this.#limits.maxBytes) return this.#full()
    this.#bytes += bytes
    this.#rows.push(row)
    return true
  }

  page(columns: readonly Column[], values: ValueShaper): Page {
    const skip = this.#from?.skip ?? 0
    const last = this.#rows.at(-1)
    // Fewer rows than were there before: whoever asks for what follows them has to know.
    const moved = this.#moved || this.#passed < skip
    const next =
      this.#more && last !== undefined ? { skip: skip + this.#rows.length, last: fingerprint(last) } : undefined
    return { columns, rows: this.#rows, next, moved, cuts: values.cuts }
  }

  #full(): false {
    this.#more = true
    return false
  }
}

function fingerprint(row: Row): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 16)
}
