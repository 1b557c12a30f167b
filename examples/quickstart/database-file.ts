import { fileURLToPath } from 'node:url'

/** Where the data lives: outside of version control, and made again whenever it is missing. Change the number with the tables. */
export const databaseFile: string = fileURLToPath(new URL('./.data/airports-1.db', import.meta.url))
