import { existsSync } from 'node:fs'
import { dep } from '@causeway/server'
import Database from 'better-sqlite3'
import { databaseFile, makeDatabase } from './make-database.js'

/**
 * What handlers ask for with `needs: { db }`: opened when the first of them does, closed with the server. It cannot be
 * written through, whatever becomes of the SQL.
 */
export const db = dep(
  () => {
    const file = databaseFile()
    if (!existsSync(file)) makeDatabase(file)
    return new Database(file, { readonly: true, fileMustExist: true })
  },
  (open) => open.close(),
)
