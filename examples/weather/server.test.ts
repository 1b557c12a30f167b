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

test('alerts of a state, in either case, the most severe first', async () => {
  const { alerts, source } = await link.client.tools.get_alerts({ state: 'ny' })
  expect(source).toBe('sample')
  expect(alerts.map(({ event }) => event)).toEqual([
    'Lake Effect Snow Warning',
    'Winter Weather Advisory',
    'Coastal Flood Advisory',
  ])
  expect(alerts[1]?.description).toContain('3 to 5 inches')
  expect(await link.client.tools.get_alerts({ state: 'HI' })).toEqual({ source: 'sample', active: 0, alerts: [] })
})

test('a message that only tests the lines is no alert', async () => {
  const { active, alerts } = await link.client.tools.get_alerts({ state: 'CA' })
  expect(active).toBe(4)
  expect(alerts.map(({ event, severity }) => `${event}: ${severity}`)).toEqual([
    'Flood Warning: Severe',
    'High Surf Advisory: Moderate',
    'Wind Advisory: Moderate',
    'Air Quality Alert: Unknown',
  ])
})

test('what an alert leaves out is made up for where something else says it', async () => {
  const { alerts } = await link.client.tools.get_alerts({ state: 'CA' })
  expect(alerts[2]).toMatchObject({
    description: expect.stringContaining('until January 12 at 3:00AM'),
    instruction: null,
  })
  expect(alerts[3]?.until).toBe('2026-01-12T20:00:00-08:00')
})

test('as many alerts as were asked for, and how many there are', async () => {
  const { active, alerts } = await link.client.tools.get_alerts({ state: 'CA', limit: 1 })
  expect(active).toBe(4)
  expect(alerts.map(({ event }) => event)).toEqual(['Flood Warning'])
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
