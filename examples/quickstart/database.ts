import { existsSync } from 'node:fs'
import { type Dep, dep } from '@causeway/server'
import Database from 'better-sqlite3'
import { kilometres } from './great-circle.js'
import { databaseFile, makeDatabase } from './make-database.js'

let opened: Database.Database | undefined

/** The database, opened (and made, the first time) when somebody needs it. */
export function database(): Database.Database {
  if (opened === undefined) {
    const file = databaseFile()
    if (!existsSync(file)) makeDatabase(file)
    opened = new Database(file, { fileMustExist: true })
    opened.function('km', { deterministic: true }, kilometresInSql)
  }
  return opened
}

/** What handlers ask for with `needs: { db }`; the server closes it when it closes. */
export const db: Dep<Database.Database> = dep(database, () => {
  opened?.close()
  opened = undefined
})

function kilometresInSql(latitude: number, longitude: number, toLatitude: number, toLongitude: number): number {
  return kilometres({ latitude, longitude }, { latitude: toLatitude, longitude: toLongitude })
}
