import { ToolError } from '@causeway/server'
import * as z from 'zod'
import type { Source, WeatherService } from './service.js'

/** A forecast, as the tool returns it. */
export const Forecast = z.object({
  place: z.string(),
  periods: z.array(
    z.object({
      name: z.string().describe('such as Tonight or Tuesday'),
      temperature: z.number(),
      unit: z.string(),
      wind: z.string(),
      forecast: z.string(),
    }),
  ),
})
export type Forecast = z.infer<typeof Forecast>

// What is used of the service's answers.
const Point = z.object({
  properties: z.object({
    // Null where nobody makes a forecast, and for a while where something is broken.
    gridId: z.string().nullish(),
    gridX: z.number().nullish(),
    gridY: z.number().nullish(),
    relativeLocation: z.object({ properties: z.object({ city: z.string(), state: z.string() }) }).nullish(),
  }),
})
const GridForecast = z.object({
  properties: z.object({
    periods: z.array(
      z.object({
        name: z.string(),
        temperature: z.number(),
        temperatureUnit: z.string(),
        windSpeed: z.string(),
        windDirection: z.string(),
        detailedForecast: z.string(),
      }),
    ),
  }),
})

/** The forecast for a place: the service divides the country into a grid, so it takes two questions. */
export async function forecastFor(
  weather: WeatherService,
  place: { readonly latitude: number; readonly longitude: number },
  signal: AbortSignal,
): Promise<Forecast & { source: Source }> {
  const [latitude, longitude] = [fourDecimals(place.latitude), fourDecimals(place.longitude)]
  const point = await weather.get(`/points/${latitude},${longitude}`, Point, signal)
  const { gridId, gridX, gridY, relativeLocation } = point.body.properties
  if (gridId == null || gridX == null || gridY == null)
    throw new ToolError(`The weather service has no forecast for ${latitude},${longitude}.`)
  const { body, source } = await weather.get(`/gridpoints/${gridId}/${gridX},${gridY}/forecast`, GridForecast, signal)
  const near = relativeLocation?.properties
  return {
    source,
    place: near ? `near ${near.city}, ${near.state}` : `${latitude},${longitude}`,
    periods: body.properties.periods.map((period) => ({
      name: period.name,
      temperature: period.temperature,
      unit: `°${period.temperatureUnit}`,
      wind: `${period.windDirection} ${period.windSpeed}`,
      forecast: period.detailedForecast,
    })),
  }
}

/** More of them would be answered with a redirect. */
function fourDecimals(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000
}
