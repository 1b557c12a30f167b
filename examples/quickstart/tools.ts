import { tool } from '@causeway/server'
import * as z from 'zod'
import { Airport, airportOf, nearestAirports, searchAirports } from './airports.js'
import { db } from './database.js'
import { bearing, kilometres } from './great-circle.js'
import { Groups, groupings, statisticsBy } from './statistics.js'

const code = z.string().min(3).describe('IATA code such as OSL, or ICAO code such as ENGM')
const limit = z.int().min(1).max(50).default(10)

export const searchTool = tool(
  {
    title: 'Search airports',
    description: 'Finds airports by name, city or code; accents and word order do not matter.',
    input: z.object({
      text: z.string().min(1).describe('what to look for: "oslo", "sao paulo", "JFK"'),
      country: z.string().length(2).optional().describe('ISO 3166 code of the country, such as NO'),
      limit,
    }),
    output: z.object({ airports: z.array(Airport) }),
    needs: { db },
    readOnly: true,
  },
  ({ text, country, limit }, { db }) => ({ airports: searchAirports(db, text, country, limit) }),
)

export const detailsTool = tool(
  {
    title: 'Airport details',
    description: 'Everything known of one airport.',
    input: z.object({ code }),
    output: Airport,
    needs: { db },
    readOnly: true,
  },
  ({ code }, { db }) => airportOf(db, code),
)

export const nearestTool = tool(
  {
    title: 'Nearest airports',
    description: 'The airports around a place, the nearest first.',
    input: z.object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      scheduledOnly: z.boolean().default(true).describe('only those where airlines fly'),
      limit,
    }),
    output: z.object({ airports: z.array(Airport.extend({ km: z.number() })) }),
    needs: { db },
    readOnly: true,
  },
  ({ limit, scheduledOnly, ...place }, { db }) => ({ airports: nearestAirports(db, place, scheduledOnly, limit) }),
)

export const distanceTool = tool(
  {
    title: 'Distance',
    description: 'The shortest way through the air between two airports.',
    input: z.object({ from: code, to: code }),
    output: z.object({ from: z.string(), to: z.string(), km: z.number(), bearing: z.number().describe('degrees') }),
    needs: { db },
    readOnly: true,
  },
  (args, { db }) => {
    const from = airportOf(db, args.from)
    const to = airportOf(db, args.to)
    return {
      from: from.name,
      to: to.name,
      km: Math.round(kilometres(from, to)),
      bearing: Math.round(bearing(from, to)),
    }
  },
)

export const statisticsTool = tool(
  {
    title: 'Statistics',
    description: 'Counts airports by continent, country or size, and names the highest one of each group.',
    input: z.object({ by: z.enum(groupings).default('continent'), limit }),
    output: Groups,
    needs: { db },
    readOnly: true,
  },
  ({ by, limit }, { db }) => ({ groups: statisticsBy(db, by, limit) }),
)
