/** What a real service answers. */
import { contractSuite, textOfResult } from '@causeway/connector-kit/testing'
import type { JsonObject } from '@causeway/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PetService, PNG, TOKEN } from '../test/pet-service.js'
import type { OpenApiConfig } from './config.js'
import connector from './index.js'

const service = new PetService()
beforeAll(() => service.listen())
afterAll(() => service[Symbol.asyncDispose]())
beforeEach(() => service.reset())

describe('answers', () => {
  it('are structured, and what does not fit their schema is left out of that alone', async () => {
    await using opened = await service.open()
    const result = await opened.asked.call('getPet', { id: 7 })
    expect(result.structuredContent).toEqual({ id: 7, name: 'Rex', secret: 1 })
    expect(JSON.parse(textOfResult(result))).toMatchObject({ tags: ['a', null], owner: 'nobody' })
    expect(result._meta).toMatchObject({
      'dev.causeway/leftOut': ['owner', 'tags'],
      'dev.causeway/http': { status: 200 },
    })
  })

  it('say where the next page is', async () => {
    await using opened = await service.open(
      {},
      { auth: { query: { name: 'api_key', value: 'literal:token-that-is-right' } } },
    )
    const result = await opened.asked.call('listPets')
    expect(result.structuredContent).toEqual([{ id: 7, name: 'Rex' }])
    expect(textOfResult(result)).toContain('There is another page: page=2')
    expect(result._meta).toMatchObject({
      'dev.causeway/http': {
        links: { next: `${service.origin}/v1/pets?page=2`, last: `${service.origin}/v1/pets?page=9` },
      },
    })
  })

  it('are blocks of their kind', async () => {
    await using opened = await service.open()
    const block = async (tool: string) => (await opened.asked.call(tool)).content[0]
    expect(await block('image')).toEqual({ type: 'image', mimeType: 'image/png', data: PNG.toString('base64') })
    expect(await block('sound')).toMatchObject({ type: 'audio', mimeType: 'audio/wav' })
    expect(await block('zip')).toEqual({
      type: 'resource',
      resource: { uri: `${service.origin}/v1/zip`, mimeType: 'application/zip', blob: 'UEs=' },
    })
    expect(await block('text')).toEqual({ type: 'text', text: 'é' })
    expect(await block('empty')).toMatchObject({ type: 'text', text: 'Done (status 204); the answer is empty.' })
  })

  it('that are errors are told in words', async () => {
    await using opened = await service.open({ maxAnswerBytes: 1_024 })
    const broken = await opened.asked.call('broken')
    expect(broken.isError).toBe(true)
    expect(textOfResult(broken)).toBe(
      "GET /broken failed: the service answered 500 Internal Server Error.\nThe fault is the service's; the same call may work later. Retry after: 30.\nIt said: It broke",
    )
    expect(await opened.text('getPet', { id: 9 })).toMatch(/404 Not Found[\s\S]*"no":"such thing"/)
    expect(await opened.text('large')).toMatch(/answered with more than 1024 bytes\. Ask for less/)
    await using nowhere = await service.open({ server: 'http://127.0.0.1:9' })
    expect(await nowhere.text('getPet', { id: 9 })).toMatch(/could not be (completed|reached)/)
  })

  it('carry hints from the method', async () => {
    await using opened = await service.open()
    const tools = Object.fromEntries((await opened.asked.tools()).map(({ name, annotations }) => [name, annotations]))
    expect(tools.getPet).toEqual({ readOnlyHint: true, openWorldHint: true })
    expect(tools.deletePet).toEqual({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: true,
    })
    expect(tools.createPet).toMatchObject({ destructiveHint: false, idempotentHint: false })
  })
})

describe('operations', () => {
  const namesOf = async (config: Partial<OpenApiConfig>): Promise<readonly string[]> => {
    await using opened = await service.open(config)
    return (await opened.asked.tools()).map(({ name }) => name)
  }

  it('are chosen by tag, path, method and name', async () => {
    expect(await namesOf({ include: { tags: ['pets'] } })).toEqual(['listPets', 'createPet', 'getPet'])
    expect(await namesOf({ include: { paths: ['/pets/*'] } })).toEqual(['getPet', 'deletePet'])
    expect(await namesOf({ include: { paths: ['/pets/**'] }, skipDeprecated: true })).toEqual(['getPet'])
    expect(await namesOf({ include: { tags: ['pets'], methods: ['post'] } })).toEqual(['createPet'])
    expect(await namesOf({ include: { operations: ['*Pet', 'GET /zip'] }, exclude: { methods: ['DELETE'] } })).toEqual([
      'createPet',
      'getPet',
      'zip',
    ])
    expect(await namesOf({ include: { paths: ['/pets', '/gone'] }, readOnly: true })).toEqual(['listPets'])
  })

  it('that are too many, or none, are refused', async () => {
    await expect(service.open({ maxTools: 3 })).rejects.toThrow(/at most 3 tools.*Tags: /)
    await expect(service.open({ include: { tags: ['nothing'] } })).rejects.toThrow(/leave none/)
  })

  it('become resources by rule', async () => {
    await using opened = await service.open({ resources: { tags: ['pets'] } })
    expect((await opened.asked.tools()).map(({ name }) => name)).not.toContain('getPet')
    expect((await opened.asked.resources()).map(({ uri }) => uri)).toEqual(['openapi://pets/pets'])
    expect((await opened.asked.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'openapi://pets/pets{?page}',
      'openapi://pets/pets/{id}',
    ])
    const { contents } = await opened.asked.read('openapi://pets/pets/7')
    expect(contents[0]).toMatchObject({ uri: 'openapi://pets/pets/7', mimeType: 'application/json' })
    await opened.asked.read('openapi://pets/pets?page=3')
    expect(service.arrived.at(-1)?.url).toBe('/v1/pets?page=3')
    await expect(opened.asked.read('openapi://pets/pets/9')).rejects.toThrow(/openapi:\/\/pets\/pets\/9/)
    await expect(opened.asked.read('openapi://pets/pets/x')).rejects.toThrow(/expected an integer/)
  })

  it('that are resources say how long they may be kept', async () => {
    await using opened = await service.open({ resources: true })
    expect(await opened.asked.read('openapi://pets/text')).toMatchObject({ ttlMs: 60_000, cacheScope: 'public' })
    expect((await opened.asked.read('openapi://pets/zip')).contents[0]).toMatchObject({ blob: 'UEs=' })
    await expect(opened.asked.read('openapi://pets/broken')).rejects.toThrow(/500/)
  })
})

describe('the contract', () => {
  const good = (): JsonObject => ({
    spec: `${service.origin}/description.json`,
    exclude: { operations: ['raw', 'upload'] },
  })
  const checks = contractSuite(connector, {
    good,
    short: ['./api.yaml'],
    bad: {
      'no such file': 'nowhere.yaml',
      'a secret among the headers': { spec: 'a.json', headers: { Authorization: 'x' } },
      'no URL': { spec: 'a.json', server: 'ftp://x' },
    },
    context: { name: 'pets', secrets: { 'env:TOKEN': TOKEN }, auth: { bearer: 'env:TOKEN' } },
    calls: [
      { tool: 'getPet', arguments: { id: 7 } },
      { tool: 'listPets' },
      { tool: 'createPet', arguments: { name: 'x' } },
      { tool: 'empty' },
    ],
    slow: { tool: 'hang', begun: () => service.hanging.promise, ended: () => service.hangEnded.promise },
    leaveAlone: (tool) => tool === 'hang',
  })
  for (const { name, run } of checks) it(name, run)
})
