import { embedded, prompt } from '@causeway/server'
import * as z from 'zod'
import { airportCodes } from './suggestions.js'

export const tripBriefing = prompt(
  {
    title: 'Trip briefing',
    description: 'Prepares a traveller for a trip to an airport.',
    args: z.object({
      to: z.string().describe('IATA code of the destination'),
      from: z.string().optional().describe('IATA code of the start'),
    }),
    complete: { to: airportCodes, from: airportCodes },
  },
  async ({ to, from }, { read }) => {
    const destination = await read(`airports://airport/${to}`)
    return [
      ...destination.map(embedded),
      `Plan my trip to ${to}${from === undefined ? '' : ` from ${from}`} with plan_trip, then brief me on one page: ` +
        'the legs and how long they take, what to know about the airport above, and the alternatives nearby.',
    ]
  },
)

export const compareAirports = prompt(
  {
    title: 'Compare two airports',
    description: 'Asks for a comparison of two airports for a traveller.',
    args: z.object({ first: z.string(), second: z.string() }),
    complete: { first: airportCodes, second: airportCodes },
  },
  ({ first, second }) =>
    `Compare the airports ${first} and ${second} for a traveller: look both up with airport_details, ` +
    'say how far apart they are, and end with a recommendation in one sentence.',
)
