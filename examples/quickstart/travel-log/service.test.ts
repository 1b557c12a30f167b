import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { travelLog } from './service.js'

const server = travelLog()
let origin = ''

beforeAll(
  () =>
    new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // as: it listens on a port
        resolve()
      })
    }),
)
afterAll(() => void server.close())

const post = (visit: unknown): Promise<Response> =>
  fetch(`${origin}/visits`, { method: 'POST', body: JSON.stringify(visit) })

test('A visit that is added can be read, counted and removed.', async () => {
  const added = await post({ airport: 'JFK', date: '2026-11-21' })
  expect(added.status).toBe(201)
  const { id } = (await added.json()) as { id: number } // what openapi.yaml says of it
  expect(await (await fetch(`${origin}/visits/${id}`)).json()).toEqual({ id, airport: 'JFK', date: '2026-11-21' })
  const { visits } = (await (await fetch(`${origin}/visits?airport=JFK`)).json()) as { visits: unknown[] }
  expect(visits).toHaveLength(1)
  expect((await fetch(`${origin}/visits/${id}`, { method: 'DELETE' })).status).toBe(204)
  expect((await fetch(`${origin}/visits/${id}`)).status).toBe(404)
})

test('What is no visit is refused with what is wrong.', async () => {
  const refused = await post({ airport: 'Oslo', date: 'yesterday' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('airport')
})
