/** What the gateway and a process that holds an SQLite file say to each other, as JSON. */
import type { Bound } from '../database.js'
import type { Column, Page, PageLimits, Position } from '../page/page.js'
import type { JsonValue } from '../page/value.js'
import type { Table } from '../schema/schema.js'

/** How a process opens its file: its only argument. */
export interface OpenOptions {
  readonly file: string
  readonly readonly: boolean
  readonly busyTimeoutMs: number
  readonly maxMemoryBytes: number
}

/** A value to bind: bytes travel as Base64. */
export type Binding = Bound | { readonly base64: string }

/** One row to write: a statement with its values. */
export interface Write {
  readonly sql: string
  readonly values: readonly Binding[]
}

/** By operation: what is asked, and what is answered. */
export interface Operations {
  /** Opens the file, and says the version. */
  open: { ask: object; answer: string }
  read: {
    ask: {
      readonly sql: string
      readonly values: readonly Bound[]
      readonly limits: PageLimits
      readonly from?: Position | undefined
      /** The first words of the statement are ours, and it need not be told that it only reads. */
      readonly explains?: boolean
    }
    answer: Page
  }
  describe: { ask: { readonly sql: string; readonly places: number }; answer: readonly Column[] }
  catalog: { ask: { readonly maxTables: number }; answer: Catalog }
  /** All of them in one transaction. The rows that they return, as objects, and how many rows they changed. */
  write: { ask: { readonly writes: readonly Write[]; readonly maxValueBytes: number }; answer: Written }
}

export interface Catalog {
  readonly tables: readonly Table[]
  readonly truncated: boolean
  /** Names of tables that SQLite keeps for others, such as those of full-text indexes. */
  readonly shadows: readonly string[]
}

export interface Written {
  readonly changes: number
  readonly rows: readonly { readonly [column: string]: JsonValue }[]
}

export type Operation = keyof Operations

export interface Ask<O extends Operation = Operation> {
  readonly id: number
  readonly operation: O
  readonly ask: Operations[O]['ask']
}

export type Answer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure }

/** `code` is SQLite's, or `CAUSEWAY_REFUSED`, or the one of Node.js. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** The code of what is refused because it would not only read. */
export const REFUSED = 'CAUSEWAY_REFUSED'
