import { ToolError } from '@causeway/server'
import type { Database, Statement } from '../database.js'
import type { Cursors } from '../page/cursor.js'
import type { Page, PageLimits } from '../page/page.js'

/** A page, with what leads to the next one. */
export interface ReadPage {
  readonly page: Page
  readonly cursor: string | undefined
}

/** Which page, and of what. */
export interface PageRequest {
  readonly statement: Statement
  /** As a client gave it. */
  readonly cursor?: string | undefined
  /** Rows; at most as many as the configuration has. */
  readonly limit?: number | undefined
  readonly signal: AbortSignal
}

/** Reads statements page by page. */
export class Reader {
  readonly #database: Database
  readonly #cursors: Cursors
  readonly #limits: PageLimits

  constructor(database: Database, cursors: Cursors, { maxRows, maxBytes, maxValueBytes }: PageLimits) {
    this.#database = database
    this.#cursors = cursors
    this.#limits = { maxRows, maxBytes, maxValueBytes }
  }

  /** @throws {ToolError} for a cursor that is not one of this statement with these values, and as `Database.read` does */
  async read({ statement, cursor, limit, signal }: PageRequest): Promise<ReadPage> {
    const boundTo = JSON.stringify([statement.sql, statement.values])
    const from = cursor === undefined ? undefined : this.#cursors.open(cursor, boundTo)
    if (cursor !== undefined && from === undefined) {
      throw new ToolError(
        'Expected the cursor of an earlier page of the same statement with the same parameters. Leave it out to begin anew.',
      )
    }
    const maxRows = Math.min(limit ?? this.#limits.maxRows, this.#limits.maxRows)
    const page = await this.#database.read(statement, { limits: { ...this.#limits, maxRows }, from, signal })
    return { page, cursor: page.next && this.#cursors.seal(page.next, boundTo) }
  }
}
