import type { JsonValue } from './value.js'

/** A column of a result. `type` is the database's own word; empty where it has none, as for expressions in SQLite. */
export interface Column {
  readonly name: string
  readonly type: string
}

/** One row, in the order of the columns. */
export type Row = readonly JsonValue[]

/** Where a page begins: behind `skip` rows, the last of which looked like `last`. */
export interface Position {
  readonly skip: number
  /** A fingerprint. */
  readonly last: string
}

/** How much one page may hold. */
export interface PageLimits {
  readonly maxRows: number
  /** Of all rows, as JSON. */
  readonly maxBytes: number
  /** Of one text or blob. */
  readonly maxValueBytes: number
}

/** Some rows of a result. */
export interface Page {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Undefined where these are the last rows. */
  readonly next: Position | undefined
  /** The rows before this page are not those that they were. */
  readonly moved: boolean
  /** Values that were too large, and are cut. */
  readonly cuts: number
}
