import { type HandlerContext, ToolError, tool } from '@causeway/server'
import * as z from 'zod'
import { type Airport, airportOf, scheduledAirports } from './airports.js'
import { db } from './database.js'
import { kilometres } from './great-circle.js'
import { bestRoute } from './route.js'
import { AircraftName, aircraft, saveTrip, Trip } from './trips.js'

const CRUISE_KM_PER_HOUR = 850

const StartForm = z.object({ from: z.string().min(3).describe('IATA or ICAO code of the airport') })
const AircraftForm = z.object({ aircraft: AircraftName.default('narrowbody') })

/** Asks the traveller for what the caller left out, finds a way that the aircraft can fly, and keeps it. */
export const planTripTool = tool(
  {
    title: 'Plan a trip',
    description: 'Plans a flight with the stops it needs, and keeps the plan. Asks the user for what is left out.',
    input: z.object({
      to: z.string().min(3).describe('IATA or ICAO code of the destination'),
      from: z.string().min(3).optional().describe('IATA or ICAO code of the start'),
      aircraft: AircraftName.optional(),
    }),
    output: Trip,
    needs: { db },
    destructive: false,
  },
  async (args, { db, elicit, once }) => {
    const to = airportOf(db, args.to)
    // Asked for together, so both forms reach the user at once.
    const [start, craft] = await Promise.all([
      args.from ?? startFrom(elicit, to),
      args.aircraft ?? aircraftFor(elicit, to),
    ])
    const from = airportOf(db, start)
    const stops = scheduledAirports(db, undefined, 'large').filter(({ code }) => code !== from.code && code !== to.code)
    const path = bestRoute(from, to, stops, aircraft[craft])
    if (path === undefined) throw new ToolError(`A ${craft} cannot get from ${from.name} to ${to.name}.`)
    // Never twice, even where the client has to send the call again with the answers.
    return once('save', () => saveTrip(db, { aircraft: craft, ...flight(path) }))
  },
)

async function startFrom(elicit: HandlerContext['elicit'], to: Airport): Promise<string> {
  const answer = await elicit(`Where does the trip to ${to.name} start?`, StartForm)
  if (answer.action !== 'accept') throw new ToolError('The traveller did not say where the trip starts.')
  return answer.content.from
}

async function aircraftFor(elicit: HandlerContext['elicit'], to: Airport): Promise<z.infer<typeof AircraftName>> {
  const answer = await elicit(`Which aircraft flies to ${to.name}?`, AircraftForm)
  if (answer.action !== 'accept') throw new ToolError('The traveller did not choose an aircraft.')
  return answer.content.aircraft
}

function flight(path: readonly Airport[]): Pick<Trip, 'legs' | 'km' | 'hours'> {
  const legs = path.slice(1).map((to, index) => {
    const from = path[index] ?? to
    return { from: shortName(from), to: shortName(to), km: Math.round(kilometres(from, to)) }
  })
  const km = legs.reduce((sum, leg) => sum + leg.km, 0)
  return { legs, km, hours: Math.round((km / CRUISE_KM_PER_HOUR) * 10) / 10 }
}

function shortName({ code, iata, city, name }: Airport): string {
  return `${iata ?? code} ${city ?? name}`
}
