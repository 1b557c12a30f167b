import { ToolError } from '@causeway/server'
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { Place } from './great-circle.js'

/** An airport, as every tool returns it. */
export const Airport = z.object({
  code: z.string().describe('ICAO code'),
  iata: z.string().nullable().describe('IATA code, as on tickets'),
  name: z.string(),
  city: z.string().nullable(),
  region: z.string(),
  country: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  elevation: z.number().nullable().describe('metres above the sea'),
  size: z.enum(['large', 'medium']),
  scheduled: z.boolean().describe('do airlines fly there?'),
  wikipedia: z.string().nullable(),
})
export type Airport = z.infer<typeof Airport>

export const Continent = z.enum(['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'])

type Row = Omit<Airport, 'scheduled'> & { readonly scheduled: 0 | 1 }

const AIRPORTS = `
  SELECT a.code, a.iata, a.name, a.city, r.name AS region, c.name AS country,
         a.latitude, a.longitude, a.elevation, a.size, a.scheduled, a.wikipedia
  FROM airports a JOIN regions r ON r.code = a.region JOIN countries c ON c.code = a.country`

/** Airports that have every word of `text` somewhere in their names, cities or codes; the best match first. */
export function searchAirports(db: Database, text: string, country: string | undefined, limit: number): Airport[] {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) return []
  const rows = db
    .prepare(
      `${AIRPORTS} JOIN airport_text t ON t.rowid = a.rowid
       WHERE airport_text MATCH @query AND (@country IS NULL OR a.country = @country)
       ORDER BY @code IN (a.iata, a.code) DESC, a.size = 'large' DESC, bm25(airport_text), a.code LIMIT @limit`,
    )
    .all({
      query: words.map((word) => `"${word}"*`).join(' '),
      code: text.trim().toUpperCase(),
      country: country?.toUpperCase() ?? null,
      limit,
    })
  return (rows as Row[]).map(toAirport) // as: the columns are those of AIRPORTS
}

/** The airports of a country, the big and busy ones first. */
export function airportsOfCountry(db: Database, country: string, limit: number): Airport[] {
  const rows = db
    .prepare(`${AIRPORTS} WHERE a.country = ? ORDER BY a.size = 'large' DESC, a.scheduled DESC, a.name LIMIT ?`)
    .all(country.toUpperCase(), limit)
  return (rows as Row[]).map(toAirport) // as: the columns are those of AIRPORTS
}

/** The airport with this IATA or ICAO code. @throws {ToolError} where there is none, with what may have been meant */
export function airportOf(db: Database, code: string): Airport {
  const row = db.prepare(`${AIRPORTS} WHERE @code IN (a.iata, a.code)`).get({ code: code.trim().toUpperCase() })
  if (row !== undefined) return toAirport(row as Row) // as: the columns are those of AIRPORTS
  const [near] = searchAirports(db, code, undefined, 1)
  const hint =
    near === undefined ? 'Look it up with search_airports.' : `Did you mean ${near.iata ?? near.code} (${near.name})?`
  throw new ToolError(`No airport has the code '${code}'. ${hint}`)
}

/** The nearest airports to a place, the nearest first. */
export function nearestAirports(
  db: Database,
  place: Place,
  scheduledOnly: boolean,
  limit: number,
): (Airport & { km: number })[] {
  const rows = db
    .prepare(
      `SELECT *, km(latitude, longitude, @latitude, @longitude) AS km FROM (${AIRPORTS})
       WHERE scheduled OR NOT @scheduledOnly ORDER BY km LIMIT @limit`,
    )
    .all({ latitude: place.latitude, longitude: place.longitude, scheduledOnly: scheduledOnly ? 1 : 0, limit })
  return (rows as (Row & { km: number })[]).map((row) => ({ ...toAirport(row), km: Math.round(row.km) })) // as: AIRPORTS and km
}

/** Every airport where airlines fly, of one continent or of all. */
export function scheduledAirports(db: Database, continent?: string, size?: Airport['size']): Airport[] {
  const rows = db
    .prepare(
      `${AIRPORTS} WHERE a.scheduled AND (@continent IS NULL OR c.continent = @continent)
       AND (@size IS NULL OR a.size = @size) ORDER BY a.code`,
    )
    .all({ continent: continent ?? null, size: size ?? null })
  return (rows as Row[]).map(toAirport) // as: the columns are those of AIRPORTS
}

function toAirport(row: Row): Airport {
  return { ...row, scheduled: row.scheduled === 1 }
}
