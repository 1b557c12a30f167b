import { type App, mcp } from '@causeway/server'
import { planTripTool } from './plan-trip.js'
import { compareAirports, tripBriefing } from './prompts.js'
import { remotestTool } from './remotest.js'
import { about, airport, country, trip } from './resources.js'
import { detailsTool, distanceTool, nearestTool, searchTool, statisticsTool } from './tools.js'

const tools = {
  search_airports: searchTool,
  airport_details: detailsTool,
  nearest_airports: nearestTool,
  flight_distance: distanceTool,
  airport_statistics: statisticsTool,
  remotest_airports: remotestTool,
  plan_trip: planTripTool,
}

/** The airports of the world: a server to try Causeway with. */
const app: App<typeof tools> = mcp({
  name: 'airports',
  version: '1.0.0',
  title: 'Airports of the world',
  instructions: 'Airports are known by IATA codes (OSL) and ICAO codes (ENGM). Find codes with search_airports.',
  tools,
  resources: [about, airport, country, trip],
  prompts: { trip_briefing: tripBriefing, compare_airports: compareAirports },
})

export default app
