import { database } from './database.js'

/** Codes of airports that begin with what was typed, or whose city does: busy ones first. */
export function airportCodes(typed: string): string[] {
  return database()
    .prepare(
      `SELECT iata FROM airports WHERE iata IS NOT NULL AND (iata LIKE @typed || '%' OR city LIKE @typed || '%')
         ORDER BY iata LIKE @typed || '%' DESC, size = 'large' DESC, scheduled DESC, iata LIMIT 100`,
    )
    .pluck()
    .all({ typed: typed.replaceAll(/[%_]/g, '') }) as string[] // as: one text column
}

/** Codes of countries that begin with what was typed, or whose name does. */
export function countryCodes(typed: string): string[] {
  return database()
    .prepare(`SELECT code FROM countries WHERE code LIKE @typed || '%' OR name LIKE @typed || '%' ORDER BY code`)
    .pluck()
    .all({ typed: typed.replaceAll(/[%_]/g, '') }) as string[] // as: one text column
}
