import { rmSync } from 'node:fs'
import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, describe, expect, test, vi } from 'vitest'
import app from './server.js'

expect.extend(matchers)

// A database of its own, so that the trips of tests are not among yours.
const file = vi.hoisted(() => {
  process.env.AIRPORTS_DATABASE = `${process.env.TMPDIR ?? '/tmp'}/airports-${process.pid}.db`
  return process.env.AIRPORTS_DATABASE
})

afterAll(async () => {
  await app.close()
  rmSync(file)
})

describe.each(['legacy', 'modern'] as const)('to a %s client', (era) => {
  test('every tool and prompt is described', async () => {
    await using link = await linked(app, { era })
    const { client } = link
    const described = [...(await client.listTools()), ...(await client.listPrompts())]
    expect(described).toHaveLength(9)
    expect(described.every(({ description, title }) => description && title)).toBe(true)
  })

  test('answers are structured', async () => {
    await using link = await linked(app, { era })
    const { client } = link
    const { airports } = await client.tools.search_airports({ text: 'gardermoen' })
    expect(airports).toEqual([await client.tools.airport_details({ code: 'OSL' })])
    const { km } = await client.tools.flight_distance({ from: 'OSL', to: 'JFK' })
    expect(km).toBeGreaterThan(5_800)
    const near = await client.tools.nearest_airports({ latitude: 60.2, longitude: 11.1, limit: 1 })
    expect(near.airports[0]?.code).toBe('ENGM')
    const { groups } = await client.tools.airport_statistics({ by: 'continent' })
    expect(groups[0]).toMatchObject({ name: 'NA' })
  })

  test('a long search tells how far it is', async () => {
    await using link = await linked(app, { era })
    const { client } = link
    const steps: number[] = []
    const onProgress = ({ progress }: { progress: number }): number => steps.push(progress)
    await client.callTool('remotest_airports', { continent: 'OC' }, { onProgress })
    expect(steps.length).toBeGreaterThan(2)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
  })

  test('a trip asks for what was left out, is planned, kept once, and can be read', async () => {
    // The form for the aircraft is accepted as it is: its default goes back.
    const elicit = ({ message }: { message: string }) => (message.includes('start') ? { from: 'OSL' } : {})
    await using link = await linked(app, { era, answers: { elicit } })
    const { client } = link
    const before = (await client.listResources()).filter(({ uri }) => uri.startsWith('trip:'))
    const trip = await client.tools.plan_trip({ to: 'SYD' })
    expect(trip).toMatchObject({ aircraft: 'narrowbody' })
    expect(trip.legs[0]?.from).toBe('OSL Oslo')
    expect(trip.legs.every(({ km }) => km <= 6_000)).toBe(true)
    expect(await client.readResource(trip.uri)).toHaveText(JSON.stringify(trip))
    const after = (await client.listResources()).filter(({ uri }) => uri.startsWith('trip:'))
    expect(after.filter(({ uri }) => !before.some((old) => old.uri === uri))).toHaveLength(1)
  })

  test('a traveller who says no gets no trip', async () => {
    await using link = await linked(app, { era, answers: { elicit: ['decline'] } })
    await expect(link.client.tools.plan_trip({ to: 'SYD', aircraft: 'widebody' })).rejects.toBeToolError()
  })

  test('an unknown code says what may have been meant', async () => {
    await using link = await linked(app, { era })
    const { client } = link
    await expect(client.tools.airport_details({ code: 'ENGN' })).rejects.toBeToolError(/No airport has the code 'ENGN'/)
  })

  test('resources and prompts are read, and their arguments completed', async () => {
    await using link = await linked(app, { era })
    const { client } = link
    expect(await client.readResource('airports://country/NO?text=oslo')).toHaveText(/ENGM/)
    const ref = { type: 'ref/resource', uri: 'airports://airport/{code}' } as const
    expect((await client.complete({ ref, argument: { name: 'code', value: 'OS' } })).values).toContain('OSL')
    const { messages } = await client.getPrompt('trip_briefing', { to: 'OSL' })
    expect(messages.map(({ content }) => content.type)).toEqual(['resource', 'text'])
  })
})
