/** What arrives at a real service. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PetService, PNG, TOKEN } from '../../test/pet-service.js'

const service = new PetService()
beforeAll(() => service.listen())
afterAll(() => service[Symbol.asyncDispose]())
beforeEach(() => service.reset())

describe('requests', () => {
  it('carry parameters in their places and styles', async () => {
    await using opened = await service.open()
    await opened.text('styles', {
      p: ['a b', 'c'],
      q: 'x/y',
      filter_a: '1',
      deep: { k: { l: 2 } },
      q_query: ['1', '2'],
      'X-Trace': 't',
      flavour: 'oat',
      body: 'héllo',
    })
    const [request] = service.arrived
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('/v1/echo/;p=a%20b;p=c/x%2Fy?filter%5Ba%5D=1&deep%5Bk%5D%5Bl%5D=2&q=1,2&kind=usual')
    expect(request?.headers).toMatchObject({ 'x-trace': 't', cookie: 'flavour=oat', 'content-type': 'text/plain' })
    expect(Buffer.from(request?.body ?? '', 'latin1').toString()).toBe('héllo')
  })

  it.each([['..'], ['.'], ['']])('never lead to another path: %j', async (q) => {
    await using opened = await service.open()
    const result = await opened.asked.call('styles', { p: ['a'], q })
    expect(result.isError).toBe(true)
    expect(service.arrived).toEqual([])
  })

  it('carry JSON bodies from members, without what is read-only', async () => {
    await using opened = await service.open()
    const tool = (await opened.asked.tools()).find(({ name }) => name === 'createPet')
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(['name', 'owner', 'tags', 'parent'])
    expect(tool?.inputSchema.required).toEqual(['name'])
    await opened.text('createPet', { name: 'Rex', tags: ['x'] })
    expect(service.arrived[0]).toMatchObject({ method: 'POST', url: '/v1/pets', body: '{"name":"Rex","tags":["x"]}' })
  })

  it('carry files in multipart bodies', async () => {
    await using opened = await service.open()
    await opened.text('upload', {
      file: { data: PNG.toString('base64'), filename: 'a"b.png' },
      more: [{ text: 'one', mediaType: 'text/plain' }, { text: 'two' }],
      meta: { a: 1 },
      note: 'n',
    })
    const { headers, body = '' } = service.arrived[0] ?? {}
    const boundary = /boundary=(.*)$/.exec(headers?.['content-type'] ?? '')?.[1]
    const parts = body
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => part.trim())
    expect(parts.map((part) => part.split('\r\n').slice(0, 2))).toEqual([
      ['Content-Disposition: form-data; name="file"; filename="a%22b.png"', 'Content-Type: image/png'],
      ['Content-Disposition: form-data; name="more"; filename="more"', 'Content-Type: text/plain'],
      ['Content-Disposition: form-data; name="more"; filename="more"', 'Content-Type: application/octet-stream'],
      ['Content-Disposition: form-data; name="meta"', 'Content-Type: application/json'],
      ['Content-Disposition: form-data; name="note"', ''],
    ])
    expect(parts[0]).toContain(PNG.toString('latin1').trim())
  })

  it('carry forms and bytes', async () => {
    await using opened = await service.open()
    await opened.text('form', { a: ['x y', 'z'], o: { k: 1 } })
    expect(service.arrived[0]).toMatchObject({
      body: 'a=x%20y&a=z&o=%7B%22k%22%3A1%7D',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await opened.text('raw', { body: { data: 'AAE=' } })
    expect(service.arrived[1]).toMatchObject({
      body: '\0\x01',
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(await opened.text('raw', { body: { data: '?' } })).toMatch(/Base64/)
  })

  it('go where the configuration says, with its headers', async () => {
    await using opened = await service.open({ server: `${service.origin}/other/`, headers: { 'X-Team': 'blue' } })
    await opened.text('maybe')
    expect(service.arrived[0]).toMatchObject({ url: '/other/echo/maybe', headers: { 'x-team': 'blue' } })
    await using second = await service.open({ serverVariables: { version: 'v2' } })
    await second.text('maybe')
    expect(service.arrived[1]?.url).toBe('/v2/echo/maybe')
    await expect(service.open({ serverVariables: { version: 'v3' } })).rejects.toThrow(/'version' is one of v1, v2/)
  })

  it('are not sent with arguments that the schema refuses', async () => {
    await using opened = await service.open()
    expect(await opened.text('getPet', { ID: 7 })).toMatch(/Did you mean 'id'\?/)
    expect(service.arrived).toEqual([])
  })
})

describe('credentials', () => {
  const secrets = { 'env:KEY': 'key-secret', 'env:TOKEN': TOKEN, 'env:OLD': 'old-token-value' }

  it('go where the security scheme says, all that are needed together', async () => {
    await using opened = await service.open(
      { security: { key: 'env:KEY', queryKey: 'env:KEY', cookieKey: 'env:KEY' } },
      { secrets },
    )
    await opened.text('both', { c: '1' })
    expect(service.arrived[0]).toMatchObject({
      url: '/v1/echo/both?api_key=key-secret',
      headers: { 'x-key': 'key-secret', cookie: 'c=1; sid=key-secret' },
    })
  })

  it('are the first alternative that is configured whole', async () => {
    await using opened = await service.open(
      { security: { oauth: { clientCredentials: { clientId: 'me', clientSecret: 'env:KEY' } } } },
      { secrets },
    )
    expect((await opened.asked.call('guarded')).structuredContent).toEqual({ ok: true })
    await opened.text('maybe')
    expect(service.arrived.at(-1)?.headers.authorization).toBeUndefined()
  })

  it("are the upstream's own where no scheme is configured", async () => {
    await using opened = await service.open({}, { secrets, auth: { bearer: 'env:TOKEN' } })
    expect((await opened.asked.call('guarded')).structuredContent).toEqual({ ok: true })
  })

  it('are looked up anew once where they are refused, and never shown', async () => {
    await using opened = await service.open({ security: { token: 'env:OLD' } }, { secrets })
    const said = await opened.text('guarded')
    expect(service.arrived).toHaveLength(2)
    expect(opened.asked.context.forgotten).toEqual(['env:OLD'])
    expect(said).toContain('401 Unauthorized')
    expect(said).toContain('not good: [secret]')
    expect(said).not.toContain('old-token-value')
  })

  it('that are missing are named', async () => {
    await using opened = await service.open()
    expect(await opened.text('guarded')).toContain('security.token, security.oauth')
    await expect(service.open({ security: { tokn: 'env:KEY' } })).rejects.toThrow(/Did you mean 'token'\?/)
    await expect(service.open({ security: { login: 'env:KEY' } })).rejects.toThrow(/user name/)
  })

  it('are in no link of an answer', async () => {
    await using opened = await service.open({ security: { queryKey: 'env:TOKEN' } }, { secrets })
    const result = await opened.asked.call('listPets')
    expect(JSON.stringify(result)).not.toContain(TOKEN)
  })
})
