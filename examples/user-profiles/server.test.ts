import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { describe, expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

describe.each(['legacy', 'modern'] as const)('to a %s client', (era) => {
  test('one template is a profile for each user', async () => {
    await using link = await linked(app, { era })
    await expect(link.client).toListResourceTemplates(['users://{id}/profile'])
    const listed = await link.client.listResources()
    expect(listed).toContainEqual(
      expect.objectContaining({ uri: 'users://grace/profile', name: 'Profile of Grace Hopper' }),
    )
    expect(await link.client.readResource('users://grace/profile')).toHaveText(/"title":"Rear admiral"/)
    await expect(link.client.readResource('users://nobody/profile')).rejects.toBeRpcError()
  })

  test.each([
    ['a', ['ada', 'alan']],
    ['HOP', ['grace']],
    ['x', []],
  ])('%s is completed to %j', async (typed, ids) => {
    await using link = await linked(app, { era })
    const ref = { type: 'ref/resource', uri: 'users://{id}/profile' } as const
    expect((await link.client.complete({ ref, argument: { name: 'id', value: typed } })).values).toEqual(ids)
  })

  test('who subscribed to a profile hears when somebody changes it', async () => {
    await using reader = await linked(app, { era })
    await using writer = await linked(app, { era })
    await reader.client.subscribe('users://ada/profile')
    const updated = new Promise((resolve) => reader.client.on('resourceUpdated', resolve))
    await writer.client.tools.change_profile({ id: 'linus', title: 'Diver' })
    await writer.client.tools.change_profile({ id: 'ada', city: `Turin (${era})` })
    expect(await updated).toEqual({ uri: 'users://ada/profile' })
    expect(await reader.client.readResource('users://ada/profile')).toHaveText(
      new RegExp(`"city":"Turin \\(${era}\\)"`),
    )
  })

  test('everybody hears of a new user', async () => {
    await using reader = await linked(app, { era })
    await using writer = await linked(app, { era })
    await using changes = await reader.client.listen({ resourcesListChanged: true })
    const tim = {
      id: `tim-${era}`,
      name: 'Tim Berners-Lee',
      title: 'Director',
      city: 'Geneva',
      email: 'tim@example.com',
    }
    await writer.client.tools.add_user(tim)
    expect(await firstOf(changes)).toMatchObject({ event: 'resourcesChanged' })
    expect((await reader.client.listResources()).map(({ uri }) => uri)).toContain(`users://tim-${era}/profile`)
    await expect(writer.client.tools.add_user(tim)).rejects.toBeToolError(/There is a user 'tim-/)
  })
})

test('what is left out stays as it was', async () => {
  await using link = await linked(app)
  expect(await link.client.callTool('change_profile', { id: 'radia', city: 'Boston' })).toHaveStructuredContent({
    id: 'radia',
    name: 'Radia Perlman',
    title: 'Network designer',
    city: 'Boston',
    email: 'radia@example.com',
  })
})

test('what does not fit changes nothing', async () => {
  await using link = await linked(app)
  const { change_profile } = link.client.tools
  await expect(change_profile({ id: 'nobody', city: 'Boston' })).rejects.toBeToolError(/There are ada, alan, grace/)
  await expect(change_profile({ id: 'alan', email: 'somewhere' })).rejects.toBeToolError(/email: expected/)
  expect(await link.client.readResource('users://alan/profile')).toHaveText(/alan@example\.com/)
})

async function firstOf<T>(changes: AsyncIterable<T>): Promise<T | undefined> {
  for await (const change of changes) return change
  return undefined
}
