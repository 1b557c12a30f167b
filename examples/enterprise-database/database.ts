import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Dep, dep } from '@causeway/server'
import Database from 'better-sqlite3'
import { makeDatabase } from './make-database.js'

/** Outside of version control; made when it is missing. Change the number with the tables. */
const DATABASE = fileURLToPath(new URL('.data/shop-1.db', import.meta.url))

/** What handlers ask for with `needs: { db }`: opened when somebody first does, closed with the server. */
export const db: Dep<Database.Database> = dep(
  () => {
    const file = process.env.SHOP_DATABASE ?? DATABASE
    if (!existsSync(file)) makeDatabase(file)
    const database = new Database(file, { fileMustExist: true })
    database.pragma('foreign_keys = ON')
    return database
  },
  (database) => database.close(),
)
