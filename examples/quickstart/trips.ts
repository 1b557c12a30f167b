import type { Database } from 'better-sqlite3'
import * as z from 'zod'

/** Aircraft and how far they fly in one go, in kilometres. */
export const aircraft = { turboprop: 1_500, regional: 3_000, narrowbody: 6_000, widebody: 14_000 } as const

export const AircraftName = z.enum(['turboprop', 'regional', 'narrowbody', 'widebody'])

export const Trip = z.object({
  uri: z.string().describe('a resource of this server: read it later'),
  aircraft: AircraftName,
  legs: z.array(z.object({ from: z.string(), to: z.string(), km: z.number() })),
  km: z.number(),
  hours: z.number().describe('in the air, at 850 km/h'),
})
export type Trip = z.infer<typeof Trip>

/** Keeps a trip and gives it its URI. */
export function saveTrip(db: Database, trip: Omit<Trip, 'uri'>): Trip {
  const [from, to] = [trip.legs.at(0)?.from ?? '', trip.legs.at(-1)?.to ?? '']
  const { lastInsertRowid } = db
    .prepare('INSERT INTO trips (origin, destination, aircraft, plan) VALUES (?, ?, ?, ?)')
    .run(from, to, trip.aircraft, JSON.stringify(trip))
  return { uri: `trip://${lastInsertRowid}`, ...trip }
}

/** The trip with this number, if it was kept. */
export function savedTrip(db: Database, id: string): Trip | undefined {
  const plan = db.prepare('SELECT plan FROM trips WHERE id = ?').pluck().get(id)
  return typeof plan === 'string' ? { uri: `trip://${id}`, ...JSON.parse(plan) } : undefined
}

/** The latest trips, the newest first. */
export function latestTrips(db: Database): { readonly id: number; readonly name: string }[] {
  return db
    .prepare(`SELECT id, origin || ' to ' || destination AS name FROM trips ORDER BY id DESC LIMIT 20`)
    .all() as { id: number; name: string }[] // as: these two columns
}
