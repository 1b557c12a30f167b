import { expect, test } from 'vitest'
import { forecastFor } from './forecast.js'
import { weatherService } from './service.js'
import { standIn } from './stand-in.js'

const { signal } = new AbortController()
const atSea = { latitude: 25.5, longitude: -90 }
const period = {
  name: 'Tonight',
  temperature: 71,
  temperatureUnit: 'F',
  windSpeed: '5 mph',
  windDirection: 'SE',
  detailedForecast: 'Mostly clear, with a low around 71.',
}

/** A service that knows these points, and one square of the grid. */
async function serviceWith(properties: object): Promise<string> {
  return standIn(({ url = '' }, response) =>
    response.end(JSON.stringify({ properties: url.startsWith('/points/') ? properties : { periods: [period] } })),
  )
}

test('a place for which nobody makes a forecast is said to be one', async () => {
  const origin = await serviceWith({ gridId: null, gridX: null, gridY: null, relativeLocation: null })
  const asked = forecastFor(weatherService({ origin }), atSea, signal)
  await expect(asked).rejects.toThrow('no forecast for 25.5,-90')
})

test('a place without a town nearby goes by its coordinates', async () => {
  const origin = await serviceWith({ gridId: 'LIX', gridX: 7, gridY: 9, relativeLocation: null })
  const { place, periods } = await forecastFor(weatherService({ origin }), atSea, signal)
  expect(place).toBe('25.5,-90')
  expect(periods).toHaveLength(1)
})

test('a point that the service knows under another address is followed to it', async () => {
  const origin = await standIn(({ url = '' }, response) => {
    if (url === '/points/25.5,-90') response.writeHead(301, { location: '/points/25.51,-90' }).end('{"status":301}')
    else if (url === '/points/25.51,-90') response.end('{"properties":{"gridId":"LIX","gridX":7,"gridY":9}}')
    else response.end(JSON.stringify({ properties: { periods: [period] } }))
  })
  const { source, periods } = await forecastFor(weatherService({ origin }), atSea, signal)
  expect(source).toBe('live')
  expect(periods[0]?.wind).toBe('SE 5 mph')
})
