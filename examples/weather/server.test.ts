import { type Linked, linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { beforeAll, expect, test, vi } from 'vitest'
import app from './server.js'

expect.extend(matchers)

let link: Linked<typeof app>

beforeAll(async () => {
  vi.stubEnv('WEATHER_FIXTURES', '1')
  link = await linked(app)
  return () => {
    vi.unstubAllEnvs()
    return link.close()
  }
})

test('alerts of a state, in either case', async () => {
  const { alerts, source } = await link.client.tools.get_alerts({ state: 'ny' })
  expect(source).toBe('sample')
  expect(alerts.map(({ event }) => event)).toEqual([
    'Winter Weather Advisory',
    'Lake Effect Snow Warning',
    'Coastal Flood Advisory',
  ])
  expect(alerts[0]?.description).toContain('3 to 5 inches')
  expect(await link.client.tools.get_alerts({ state: 'HI' })).toEqual({ source: 'sample', alerts: [] })
})

test('the forecast for a place, by way of its square in the grid', async () => {
  const { place, periods } = await link.client.tools.get_forecast({ latitude: 40.71281, longitude: -74.006 })
  expect(place).toBe('near New York, NY')
  expect(periods).toHaveLength(14)
  expect(periods[1]).toEqual({
    name: 'Tonight',
    temperature: 29,
    unit: '°F',
    wind: 'SE 9 mph',
    forecast: expect.stringContaining('Snow, mainly after 9pm.'),
  })
})

test('what is no state does not reach the service', async () => {
  await expect(link.client.tools.get_alerts({ state: 'New York' })).rejects.toBeToolError(/state: expected/)
})
