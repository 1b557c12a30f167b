import { fileURLToPath } from 'node:url'

/**
 * Where the data lives, outside of version control; it is made again whenever it is missing. Change the number with the tables.
 * The variable `AIRPORTS_DATABASE` names another place.
 */
export const databaseFile: string =
  process.env.AIRPORTS_DATABASE ?? fileURLToPath(new URL('./.data/airports-1.db', import.meta.url))
