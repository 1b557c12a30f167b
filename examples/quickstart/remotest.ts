import { setImmediate } from 'node:timers/promises'
import { tool } from '@causeway/server'
import * as z from 'zod'
import { Airport, Continent, scheduledAirports } from './airports.js'
import { db } from './database.js'
import { kilometres } from './great-circle.js'

/** How many airports are compared before other requests get their turn. */
const SLICE = 50

const Remote = Airport.extend({ neighbour: z.string().describe('the nearest other airport'), km: z.number() })

/** Compares every airport with every other one: work that takes a while, tells how far it is, and can be cancelled. */
export const remotestTool = tool(
  {
    title: 'Remotest airports',
    description: 'The airports with scheduled flights whose nearest neighbour is farthest away.',
    input: z.object({
      continent: Continent.optional().describe('all of them when left out'),
      limit: z.int().min(1).max(50).default(5),
    }),
    output: z.object({ airports: z.array(Remote) }),
    needs: { db },
    readOnly: true,
    timeoutMs: 60_000,
  },
  async ({ continent, limit }, { db, progress, signal }) => {
    const all = scheduledAirports(db)
    const candidates = continent === undefined ? all : scheduledAirports(db, continent)
    const found: z.infer<typeof Remote>[] = []
    for (const [done, airport] of candidates.entries()) {
      if (done % SLICE === 0) {
        progress(done, candidates.length, `${airport.name}, ${airport.country}`)
        await setImmediate()
        signal.throwIfAborted()
      }
      found.push({ ...airport, ...nearestNeighbour(airport, all) })
    }
    progress(candidates.length, candidates.length)
    return { airports: found.sort((a, b) => b.km - a.km).slice(0, limit) }
  },
)

function nearestNeighbour(airport: Airport, all: readonly Airport[]): { neighbour: string; km: number } {
  let nearest: Airport | undefined
  let km = Number.POSITIVE_INFINITY
  for (const other of all) {
    // A degree of latitude is 111 km everywhere, so most of the world need not be measured.
    if (other === airport || Math.abs(other.latitude - airport.latitude) * 111 > km) continue
    const distance = kilometres(airport, other)
    if (distance < km) [nearest, km] = [other, distance]
  }
  return { neighbour: nearest?.name ?? '', km: Math.round(km) }
}
