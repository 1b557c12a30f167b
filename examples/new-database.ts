import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Makes the SQLite database of an example. It is written beside its place and moved there when it is whole, so a reader finds
 * all of it or nothing, and two makers at once do no harm.
 */
export function newDatabase(file: string, fill: (db: Database.Database) => void): void {
  const unfinished = `${file}.${process.pid}.tmp`
  mkdirSync(dirname(file), { recursive: true })
  rmSync(unfinished, { force: true })
  const db = new Database(unfinished)
  try {
    fill(db)
  } finally {
    db.close()
  }
  renameSync(unfinished, file)
}
