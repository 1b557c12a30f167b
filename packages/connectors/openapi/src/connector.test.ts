/** Against a real service over sockets. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  contractSuite,
  type OpenConnector,
  openConnector,
  type TestContextOptions,
  textOfResult,
} from '@causeway/connector-kit/testing'
import type { JsonObject } from '@causeway/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OpenApiConfig } from './config.js'
import connector from './index.js'

interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const TOKEN = 'token-that-is-right'
const PNG = Buffer.from('iVBORw0KGgo=', 'base64')

let service: Server
let origin = ''
let arrived: Arrived[] = []
let hanging = deferred()
let hangEnded = deferred()

function deferred(): { promise: Promise<unknown>; resolve: (value?: unknown) => void } {
  let resolve: (value?: unknown) => void = () => {}
  const promise = new Promise<unknown>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const answers: { readonly [path: string]: (request: Arrived, response: ServerResponse) => void } = {
  '/v1/pets/7': (_, response) => json(response, { id: 7, name: 'Rex', secret: 1, tags: ['a', null], owner: 'nobody' }),
  '/v1/pets': ({ method }, response) => {
    if (method !== 'GET') return json(response, { id: 8, name: 'New' }, 201)
    response.setHeader('link', `<${origin}/v1/pets?page=2&api_key=${TOKEN}>; rel="next", </v1/pets?page=9>; rel=last`)
    json(response, [{ id: 7, name: 'Rex' }])
  },
  '/v1/gone': (_, response) => void response.writeHead(204).end(),
  '/v1/image': (_, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG),
  '/v1/sound': (_, response) => void response.writeHead(200, { 'content-type': 'audio/wav' }).end('RIFF'),
  '/v1/zip': (_, response) => void response.writeHead(200, { 'content-type': 'application/zip' }).end('PK'),
  '/v1/text': (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'text/plain; charset=latin1', 'cache-control': 'public, max-age=60' })
      .end(Buffer.from([0xe9])),
  '/v1/large': (_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(2_000)),
  '/v1/broken': (_, response) =>
    void response
      .writeHead(500, { 'content-type': 'text/html', 'retry-after': '30' })
      .end('<html><head><title>x</title></head><body><h1>It <b>broke</b></h1></body></html>'),
  '/v1/hang': (_, response) => {
    response.on('close', () => hangEnded.resolve())
    hanging.resolve()
  },
  '/v1/guarded': ({ headers }, response) => {
    if (headers.authorization === `Bearer ${TOKEN}`) return json(response, { ok: true })
    json(response, { message: `not good: ${headers.authorization}` }, 401)
  },
  '/token': (_, response) => json(response, { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 }),
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // as: no encoding is set
    const { method = '', url = '', headers } = request
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('latin1') }
    const answer = answers[url.split('?')[0] ?? '']
    if (url.startsWith('/description')) return json(response, description)
    arrived.push(seen)
    if (answer !== undefined) answer(seen, response)
    else json(response, { no: 'such thing' }, url.includes('/echo') ? 200 : 404)
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}` // as: it listens on a port
})
afterAll(() => {
  service.closeAllConnections()
  service.close()
})
beforeEach(() => {
  arrived = []
  hanging = deferred()
  hangEnded = deferred()
})

const pet = { $ref: '#/components/schemas/Pet' }
const says = (schema: unknown, type = 'application/json'): JsonObject => ({
  description: 'Done',
  content: { [type]: { schema } },
})
const query = (name: string, schema: unknown, more: JsonObject = {}): JsonObject => ({
  name,
  in: 'query',
  schema,
  ...more,
})
const list = { type: 'array', items: { type: 'string' } }
const ok = { 200: says({ type: 'object' }) }

const description = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: '/{version}', variables: { version: { default: 'v1', enum: ['v1', 'v2'] } } }],
  components: {
    schemas: {
      Pet: {
        type: 'object',
        required: ['id', 'name'],
        properties: {
          id: { type: 'integer', readOnly: true },
          name: { type: 'string' },
          owner: { type: 'object', properties: { name: { type: 'string' } } },
          tags: list,
          parent: { $ref: '#/components/schemas/Pet' },
        },
      },
    },
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      queryKey: { type: 'apiKey', in: 'query', name: 'api_key' },
      cookieKey: { type: 'apiKey', in: 'cookie', name: 'sid' },
      token: { type: 'http', scheme: 'bearer' },
      login: { type: 'http', scheme: 'basic' },
      oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'REPLACED', scopes: {} } } },
    },
  },
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        summary: 'All pets',
        tags: ['pets'],
        parameters: [query('page', { type: 'integer' })],
        responses: { 200: says({ type: 'array', items: pet }) },
      },
      post: {
        operationId: 'createPet',
        tags: ['pets'],
        requestBody: { required: true, ...says(pet) },
        responses: { 201: says(pet) },
      },
    },
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        tags: ['pets'],
        parameters: [{ name: 'id', in: 'path', schema: { type: 'integer' } }],
        responses: { 200: says(pet) },
      },
      delete: { operationId: 'deletePet', deprecated: true, responses: { 204: {} } },
    },
    '/gone': { put: { operationId: 'empty', responses: { 204: {} } } },
    '/image': { get: { operationId: 'image', responses: { 200: says({}, 'image/png') } } },
    '/sound': { get: { operationId: 'sound', responses: { 200: says({}, 'audio/wav') } } },
    '/zip': { get: { operationId: 'zip', responses: { 200: says({}, 'application/zip') } } },
    '/text': { get: { operationId: 'text', responses: { 200: says({ type: 'string' }, 'text/plain') } } },
    '/large': { get: { operationId: 'large', responses: { 200: says({ type: 'string' }, 'text/plain') } } },
    '/broken': { get: { operationId: 'broken', responses: ok } },
    '/hang': { get: { operationId: 'hang', responses: ok } },
    '/guarded': { get: { operationId: 'guarded', security: [{ token: [] }, { oauth: [] }], responses: ok } },
    '/echo/both': {
      get: {
        operationId: 'both',
        security: [{ key: [], queryKey: [], cookieKey: [] }],
        parameters: [{ name: 'c', in: 'cookie', schema: { type: 'string' } }],
        responses: ok,
      },
    },
    '/echo/maybe': { get: { operationId: 'maybe', security: [{ login: [] }, {}], responses: ok } },
    '/echo/{p}/{q}': {
      post: {
        operationId: 'styles',
        parameters: [
          { name: 'p', in: 'path', style: 'matrix', explode: true, schema: list },
          { name: 'q', in: 'path', schema: { type: 'string' } },
          query('filter[a]', { type: 'string' }),
          query('deep', { type: 'object' }, { style: 'deepObject' }),
          query('q', list, { explode: false }),
          query('kind', { type: 'string', default: 'usual' }, { required: true }),
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
          { name: 'Authorization', in: 'header', schema: { type: 'string' } },
          { name: 'flavour', in: 'cookie', schema: { type: 'string' } },
        ],
        requestBody: says({ type: 'string' }, 'text/plain'),
        responses: ok,
      },
    },
    '/echo/upload': {
      post: {
        operationId: 'upload',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: {
                  file: { type: 'string', format: 'binary' },
                  more: { type: 'array', items: { type: 'string', format: 'binary' } },
                  meta: { type: 'object' },
                  note: { type: 'string' },
                },
              },
              encoding: { file: { contentType: 'image/png' } },
            },
          },
        },
        responses: ok,
      },
    },
    '/echo/form': {
      post: {
        operationId: 'form',
        requestBody: {
          required: true,
          ...says(
            { type: 'object', properties: { a: list, o: { type: 'object' }, d: { type: 'object' } } },
            'application/x-www-form-urlencoded',
          ),
        },
        responses: ok,
      },
    },
    '/echo/raw': {
      put: {
        operationId: 'raw',
        requestBody: { required: true, content: { 'application/octet-stream': {} } },
        responses: ok,
      },
    },
  },
}

interface Opened extends AsyncDisposable {
  readonly asked: OpenConnector
  text(tool: string, args?: JsonObject): Promise<string>
}

async function open(config: Partial<OpenApiConfig> = {}, options: TestContextOptions = {}): Promise<Opened> {
  description.components.securitySchemes.oauth.flows.clientCredentials.tokenUrl = `${origin}/token`
  const asked = await openConnector(
    connector,
    { spec: `${origin}/description.json`, ...config },
    { name: 'pets', ...options },
  )
  return {
    asked,
    text: async (tool, args = {}) => textOfResult(await asked.call(tool, args)),
    [Symbol.asyncDispose]: () => asked.close(),
  }
}

describe('requests', () => {
  it('carry parameters in their places and styles', async () => {
    await using opened = await open()
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
    const [request] = arrived
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('/v1/echo/;p=a%20b;p=c/x%2Fy?filter%5Ba%5D=1&deep%5Bk%5D%5Bl%5D=2&q=1,2&kind=usual')
    expect(request?.headers).toMatchObject({ 'x-trace': 't', cookie: 'flavour=oat', 'content-type': 'text/plain' })
    expect(Buffer.from(request?.body ?? '', 'latin1').toString()).toBe('héllo')
  })

  it.each([['..'], ['.'], ['']])('never lead to another path: %j', async (q) => {
    await using opened = await open()
    const result = await opened.asked.call('styles', { p: ['a'], q })
    expect(result.isError).toBe(true)
    expect(arrived).toEqual([])
  })

  it('carry JSON bodies from members, without what is read-only', async () => {
    await using opened = await open()
    const tool = (await opened.asked.tools()).find(({ name }) => name === 'createPet')
    expect(Object.keys(tool?.inputSchema.properties ?? {})).toEqual(['name', 'owner', 'tags', 'parent'])
    expect(tool?.inputSchema.required).toEqual(['name'])
    await opened.text('createPet', { name: 'Rex', tags: ['x'] })
    expect(arrived[0]).toMatchObject({ method: 'POST', url: '/v1/pets', body: '{"name":"Rex","tags":["x"]}' })
  })

  it('carry files in multipart bodies', async () => {
    await using opened = await open()
    await opened.text('upload', {
      file: { data: PNG.toString('base64'), filename: 'a"b.png' },
      more: [{ text: 'one', mediaType: 'text/plain' }, { text: 'two' }],
      meta: { a: 1 },
      note: 'n',
    })
    const { headers, body = '' } = arrived[0] ?? {}
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
    await using opened = await open()
    await opened.text('form', { a: ['x y', 'z'], o: { k: 1 } })
    expect(arrived[0]).toMatchObject({
      body: 'a=x%20y&a=z&o=%7B%22k%22%3A1%7D',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await opened.text('raw', { body: { data: 'AAE=' } })
    expect(arrived[1]).toMatchObject({ body: '\0\x01', headers: { 'content-type': 'application/octet-stream' } })
    expect(await opened.text('raw', { body: { data: '?' } })).toMatch(/Base64/)
  })

  it('go where the configuration says, with its headers', async () => {
    await using opened = await open({ server: `${origin}/other/`, headers: { 'X-Team': 'blue' } })
    await opened.text('maybe')
    expect(arrived[0]).toMatchObject({ url: '/other/echo/maybe', headers: { 'x-team': 'blue' } })
    await using second = await open({ serverVariables: { version: 'v2' } })
    await second.text('maybe')
    expect(arrived[1]?.url).toBe('/v2/echo/maybe')
    await expect(open({ serverVariables: { version: 'v3' } })).rejects.toThrow(/'version' is one of v1, v2/)
  })

  it('are not sent with arguments that the schema refuses', async () => {
    await using opened = await open()
    expect(await opened.text('getPet', { ID: 7 })).toMatch(/Did you mean 'id'\?/)
    expect(arrived).toEqual([])
  })
})

describe('credentials', () => {
  const secrets = { 'env:KEY': 'key-secret', 'env:TOKEN': TOKEN, 'env:OLD': 'old-token-value' }

  it('go where the security scheme says, all that are needed together', async () => {
    await using opened = await open(
      { security: { key: 'env:KEY', queryKey: 'env:KEY', cookieKey: 'env:KEY' } },
      { secrets },
    )
    await opened.text('both', { c: '1' })
    expect(arrived[0]).toMatchObject({
      url: '/v1/echo/both?api_key=key-secret',
      headers: { 'x-key': 'key-secret', cookie: 'c=1; sid=key-secret' },
    })
  })

  it('are the first alternative that is configured whole', async () => {
    await using opened = await open(
      { security: { oauth: { clientCredentials: { clientId: 'me', clientSecret: 'env:KEY' } } } },
      { secrets },
    )
    expect((await opened.asked.call('guarded')).structuredContent).toEqual({ ok: true })
    await opened.text('maybe')
    expect(arrived.at(-1)?.headers.authorization).toBeUndefined()
  })

  it("are the upstream's own where no scheme is configured", async () => {
    await using opened = await open({}, { secrets, auth: { bearer: 'env:TOKEN' } })
    expect((await opened.asked.call('guarded')).structuredContent).toEqual({ ok: true })
  })

  it('are looked up anew once where they are refused, and never shown', async () => {
    await using opened = await open({ security: { token: 'env:OLD' } }, { secrets })
    const said = await opened.text('guarded')
    expect(arrived).toHaveLength(2)
    expect(opened.asked.context.forgotten).toEqual(['env:OLD'])
    expect(said).toContain('401 Unauthorized')
    expect(said).toContain('not good: [secret]')
    expect(said).not.toContain('old-token-value')
  })

  it('that are missing are named', async () => {
    await using opened = await open()
    expect(await opened.text('guarded')).toContain('security.token, security.oauth')
    await expect(open({ security: { tokn: 'env:KEY' } })).rejects.toThrow(/Did you mean 'token'\?/)
    await expect(open({ security: { login: 'env:KEY' } })).rejects.toThrow(/user name/)
  })

  it('are in no link of an answer', async () => {
    await using opened = await open({ security: { queryKey: 'env:TOKEN' } }, { secrets })
    const result = await opened.asked.call('listPets')
    expect(JSON.stringify(result)).not.toContain(TOKEN)
  })
})

describe('answers', () => {
  it('are structured, and what does not fit their schema is left out of that alone', async () => {
    await using opened = await open()
    const result = await opened.asked.call('getPet', { id: 7 })
    expect(result.structuredContent).toEqual({ id: 7, name: 'Rex', secret: 1 })
    expect(JSON.parse(textOfResult(result))).toMatchObject({ tags: ['a', null], owner: 'nobody' })
    expect(result._meta).toMatchObject({
      'dev.causeway/leftOut': ['owner', 'tags'],
      'dev.causeway/http': { status: 200 },
    })
  })

  it('say where the next page is', async () => {
    await using opened = await open({}, { auth: { query: { name: 'api_key', value: 'literal:token-that-is-right' } } })
    const result = await opened.asked.call('listPets')
    expect(result.structuredContent).toEqual([{ id: 7, name: 'Rex' }])
    expect(textOfResult(result)).toContain('There is another page: page=2')
    expect(result._meta).toMatchObject({
      'dev.causeway/http': { links: { next: `${origin}/v1/pets?page=2`, last: `${origin}/v1/pets?page=9` } },
    })
  })

  it('are blocks of their kind', async () => {
    await using opened = await open()
    const block = async (tool: string) => (await opened.asked.call(tool)).content[0]
    expect(await block('image')).toEqual({ type: 'image', mimeType: 'image/png', data: PNG.toString('base64') })
    expect(await block('sound')).toMatchObject({ type: 'audio', mimeType: 'audio/wav' })
    expect(await block('zip')).toEqual({
      type: 'resource',
      resource: { uri: `${origin}/v1/zip`, mimeType: 'application/zip', blob: 'UEs=' },
    })
    expect(await block('text')).toEqual({ type: 'text', text: 'é' })
    expect(await block('empty')).toMatchObject({ type: 'text', text: 'Done (status 204); the answer is empty.' })
  })

  it('that are errors are told in words', async () => {
    await using opened = await open({ maxAnswerBytes: 1_024 })
    const broken = await opened.asked.call('broken')
    expect(broken.isError).toBe(true)
    expect(textOfResult(broken)).toBe(
      "GET /broken failed: the service answered 500 Internal Server Error.\nThe fault is the service's; the same call may work later. Retry after: 30.\nIt said: It broke",
    )
    expect(await opened.text('getPet', { id: 9 })).toMatch(/404 Not Found[\s\S]*"no":"such thing"/)
    expect(await opened.text('large')).toMatch(/could not be completed.*more than 1024 bytes/)
    await using nowhere = await open({ server: 'http://127.0.0.1:9' })
    expect(await nowhere.text('getPet', { id: 9 })).toMatch(/could not be (completed|reached)/)
  })

  it('carry hints from the method', async () => {
    await using opened = await open()
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
    await using opened = await open(config)
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
    await expect(open({ maxTools: 3 })).rejects.toThrow(/at most 3 tools.*Tags: /)
    await expect(open({ include: { tags: ['nothing'] } })).rejects.toThrow(/leave none/)
  })

  it('become resources by rule', async () => {
    await using opened = await open({ resources: { tags: ['pets'] } })
    expect((await opened.asked.tools()).map(({ name }) => name)).not.toContain('getPet')
    expect((await opened.asked.resources()).map(({ uri }) => uri)).toEqual(['openapi://pets/pets'])
    expect((await opened.asked.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'openapi://pets/pets{?page}',
      'openapi://pets/pets/{id}',
    ])
    const { contents } = await opened.asked.read('openapi://pets/pets/7')
    expect(contents[0]).toMatchObject({ uri: 'openapi://pets/pets/7', mimeType: 'application/json' })
    await opened.asked.read('openapi://pets/pets?page=3')
    expect(arrived.at(-1)?.url).toBe('/v1/pets?page=3')
    await expect(opened.asked.read('openapi://pets/pets/9')).rejects.toThrow(/openapi:\/\/pets\/pets\/9/)
    await expect(opened.asked.read('openapi://pets/pets/x')).rejects.toThrow(/expected an integer/)
  })

  it('that are resources say how long they may be kept', async () => {
    await using opened = await open({ resources: true })
    expect(await opened.asked.read('openapi://pets/text')).toMatchObject({ ttlMs: 60_000, cacheScope: 'public' })
    expect((await opened.asked.read('openapi://pets/zip')).contents[0]).toMatchObject({ blob: 'UEs=' })
    await expect(opened.asked.read('openapi://pets/broken')).rejects.toThrow(/500/)
  })
})

describe('the contract', () => {
  const good = (): JsonObject => ({ spec: `${origin}/description.json`, exclude: { operations: ['raw', 'upload'] } })
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
    slow: { tool: 'hang', begun: () => hanging.promise, ended: () => hangEnded.promise },
    leaveAlone: (tool) => tool === 'hang',
  })
  for (const { name, run } of checks) it(name, run)
})
