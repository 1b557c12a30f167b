import { dep, mcp, tool } from '@causeway/server'
import * as z from 'zod'
import { Alert, alertsIn } from './alerts.js'
import { Forecast, forecastFor } from './forecast.js'
import { weatherService } from './service.js'

const { WEATHER_SERVICE: origin, WEATHER_FIXTURES } = process.env
const weather = dep(() => weatherService({ ...(origin && { origin }), samplesOnly: WEATHER_FIXTURES === '1' }))

const source = z.enum(['live', 'sample']).describe('sample: an answer from a file, not the weather of now')

const getAlerts = tool(
  {
    title: 'Weather alerts',
    description: 'Active weather alerts in a state of the US, the most severe first.',
    input: z.object({
      state: z
        .string()
        .regex(/^[A-Za-z]{2}$/)
        .describe('two letters, such as NY'),
      limit: z.int().min(1).max(100).default(10),
    }),
    output: z.object({ source, active: z.int().describe('how many there are in all'), alerts: z.array(Alert) }),
    needs: { weather },
    readOnly: true,
    openWorld: true,
  },
  ({ state, limit }, { weather, signal }) => alertsIn(weather, { state: state.toUpperCase(), limit }, signal),
)

const getForecast = tool(
  {
    title: 'Weather forecast',
    description: 'The weather of the next seven days at a place in the US.',
    input: z.object({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
    output: Forecast.extend({ source }),
    needs: { weather },
    readOnly: true,
    openWorld: true,
  },
  (place, { weather, signal }) => forecastFor(weather, place, signal),
)

export default mcp({
  name: 'weather',
  version: '1.0.0',
  title: 'Weather of the United States',
  tools: { get_alerts: getAlerts, get_forecast: getForecast },
})
