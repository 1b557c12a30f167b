/** What versions of OpenAPI say otherwise, as it arrives at a real service. */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenConnector, openConnector } from '@causeway/connector-kit/testing'
import type { JsonObject, Tool } from '@causeway/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import connector from './index.js'

let service: Server
let folder = ''
let host = ''
let arrived: {
  readonly method: string
  readonly url: string
  readonly type: string
  readonly body: string
  readonly header: unknown
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-openapi-'))
  service = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // as: no encoding is set
    const { method = '', url = '', headers } = request
    arrived = {
      method,
      url,
      type: headers['content-type'] ?? '',
      body: Buffer.concat(chunks).toString(),
      header: headers['x-ids'],
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  host = `127.0.0.1:${(service.address() as AddressInfo).port}` // as: it listens on a port
})
afterAll(async () => {
  service.close()
  await rm(folder, { recursive: true })
})

async function open(description: JsonObject, config: JsonObject = {}): Promise<OpenConnector> {
  const spec = join(folder, 'api.json')
  await writeFile(spec, JSON.stringify(description))
  return openConnector(connector, { spec, ...config }, { secrets: { 'env:KEY': 'key-secret' } })
}

async function toolOf(asked: OpenConnector, name: string): Promise<Tool | undefined> {
  return (await asked.tools()).find((tool) => tool.name === name)
}

describe('2.0', () => {
  const description = (): JsonObject => ({
    swagger: '2.0',
    info: { title: 'Old', version: '1' },
    host,
    basePath: '/api/',
    schemes: ['http'],
    consumes: ['application/json'],
    securityDefinitions: { key: { type: 'apiKey', in: 'query', name: 'k' }, login: { type: 'basic' } },
    security: [{ key: [] }],
    parameters: { page: { name: 'page', in: 'query', type: 'integer', minimum: 0, exclusiveMinimum: true } },
    definitions: {
      Pet: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, size: { type: 'number', 'x-nullable': true } },
      },
    },
    paths: {
      '/pets/{ids}': {
        parameters: [
          {
            name: 'ids',
            in: 'path',
            required: true,
            type: 'array',
            items: { type: 'integer' },
            collectionFormat: 'pipes',
          },
        ],
        get: {
          operationId: 'find',
          parameters: [
            { $ref: '#/parameters/page' },
            { name: 'a', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
            { name: 'b', in: 'query', type: 'array', items: { type: 'string' } },
            { name: 'c', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'tsv' },
            { name: 'X-Ids', in: 'header', type: 'array', items: { type: 'string' } },
          ],
          responses: { 200: { description: 'Found', schema: { $ref: '#/definitions/Pet' } } },
        },
        post: {
          operationId: 'add',
          parameters: [{ name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } }],
          responses: {},
        },
        put: {
          operationId: 'photo',
          consumes: ['multipart/form-data'],
          parameters: [
            { name: 'file', in: 'formData', type: 'file', required: true },
            { name: 'note', in: 'formData', type: 'string' },
          ],
          responses: {},
        },
        patch: {
          operationId: 'fields',
          consumes: ['application/x-www-form-urlencoded'],
          parameters: [
            { name: 'tags', in: 'formData', type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
            { name: 'n', in: 'formData', type: 'integer', required: true },
          ],
          responses: {},
        },
      },
    },
  })

  it('has its own ways to write lists', async () => {
    await using asked = await open(description(), { security: { key: 'env:KEY' } })
    const tool = await toolOf(asked, 'find')
    expect(tool?.inputSchema.properties).toMatchObject({ page: { type: 'integer', exclusiveMinimum: 0 } })
    expect(tool?.outputSchema).toMatchObject({ type: 'object', properties: { size: { type: ['number', 'null'] } } })
    await asked.call('find', { ids: [1, 2], page: 1, a: ['x', 'y'], b: ['x', 'y'], c: ['x', 'y'], 'X-Ids': ['p', 'q'] })
    expect(arrived).toMatchObject({ url: '/api/pets/1%7C2?page=1&a=x&a=y&b=x,y&c=x%09y&k=key-secret', header: 'p,q' })
  })

  it('has bodies and forms among its parameters', async () => {
    await using asked = await open(description())
    await asked.call('add', { ids: [1], name: 'Rex' })
    expect(arrived).toMatchObject({ method: 'POST', type: 'application/json', body: '{"name":"Rex"}' })
    await asked.call('fields', { ids: [1], tags: ['a', 'b'], n: 3 })
    expect(arrived).toMatchObject({ type: 'application/x-www-form-urlencoded', body: 'tags=a,b&n=3' })
    await asked.call('photo', { ids: [1], file: { text: 'hello', filename: 'a.txt', mediaType: 'text/plain' } })
    expect(arrived.type).toMatch(/^multipart\/form-data; boundary=/)
    expect(arrived.body).toContain('name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n')
  })
})

describe('3.2', () => {
  const description = (): JsonObject => ({
    openapi: '3.2.0',
    $self: 'https://example.com/api',
    info: { title: 'New', version: '1' },
    servers: [{ url: `http://${host}` }],
    paths: {
      '/search': {
        query: {
          operationId: 'search',
          requestBody: {
            content: { 'application/json': { schema: { type: 'object', properties: { q: { type: 'string' } } } } },
          },
          responses: {},
        },
        get: {
          operationId: 'whole',
          parameters: [
            {
              name: 'all',
              in: 'querystring',
              content: {
                'application/x-www-form-urlencoded': {
                  schema: {
                    type: 'object',
                    properties: { a: { type: 'string' }, b: { type: 'array', items: { type: 'string' } } },
                  },
                },
              },
            },
          ],
          responses: {},
        },
        additionalOperations: { COPY: { operationId: 'copy', responses: {} } },
      },
    },
  })

  it('has more methods, and the query as one parameter', async () => {
    await using asked = await open(description())
    expect((await toolOf(asked, 'search'))?.annotations?.readOnlyHint).toBe(true)
    expect((await toolOf(asked, 'copy'))?.annotations?.readOnlyHint).toBe(false)
    await asked.call('whole', { all: { a: 'x y', b: ['1', '2'] } })
    expect(arrived.url).toBe('/search?a=x%20y&b=1&b=2')
    await asked.call('copy')
    expect(arrived.method).toBe('COPY')
  })
})

describe('3.0 and 3.1', () => {
  it('are read though authors are careless', async () => {
    await using asked = await open({
      openapi: 3.1,
      servers: [{ url: `http://${host}` }],
      paths: {
        '/a/{id}/{undeclared}': {
          get: {
            parameters: [
              { name: 'id', in: 'path', schema: { $anchor: 'x', type: 'integer' } },
              { name: 'gone', in: 'path' },
            ],
            tags: 'one',
            responses: null,
          },
        },
        'b/{id}': {
          get: {
            operationId: '  ',
            parameters: [
              { name: 'id', in: 'path', schema: { $ref: '#x' } },
              { name: 'id', in: 'query', required: 'true' },
            ],
          },
        },
      },
    })
    const [first, second] = await asked.tools()
    expect(first).toMatchObject({ name: 'GET_a__id__undeclared', inputSchema: { required: ['id', 'undeclared'] } })
    expect(second?.inputSchema).toMatchObject({
      properties: { id: { type: 'integer' }, id_query: { type: 'string' } },
      required: ['id', 'id_query'],
    })
    await asked.call(second?.name ?? '', { id: 1, id_query: '2' })
    expect(arrived.url).toBe('/b/1?id=2')
  })

  it('have servers of their own for paths and operations', async () => {
    const at = (path: string): JsonObject => ({ servers: [{ url: `http://${host}/${path}/` }] })
    await using asked = await open(
      {
        openapi: '3.0.0',
        ...at('all'),
        paths: {
          '/x': { ...at('path'), get: { operationId: 'a' }, put: { operationId: 'b', ...at('{own}') } },
          '/y': { get: { operationId: 'c' }, put: { operationId: 'd', servers: [{ url: '/relative' }] } },
        },
      },
      { serverVariables: { own: 'operation' } },
    )
    const urls: string[] = []
    for (const { name } of await asked.tools()) {
      await asked.call(name)
      urls.push(arrived.url)
    }
    expect(urls).toEqual(['/path/x', '/operation/x', '/all/y'])
    expect(asked.context.log.text()).toMatch(/no absolute http or https address.* PUT \/y is left out/)
  })

  it('keep a body as one argument where its members would not say the same', async () => {
    const body = (schema: unknown, required = true): JsonObject => ({
      requestBody: { required, content: { 'application/json': { schema } } },
      parameters: [{ name: 'a', in: 'query', schema: {} }],
    })
    await using asked = await open({
      openapi: '3.0.0',
      servers: [{ url: `http://${host}` }],
      paths: {
        '/x': {
          get: { operationId: 'clash', ...body({ type: 'object', properties: { a: {} } }) },
          put: { operationId: 'open', ...body({ type: 'object', properties: { b: {} }, additionalProperties: true }) },
          post: { operationId: 'choice', ...body({ oneOf: [{ type: 'object', properties: { b: {} } }] }) },
          patch: {
            operationId: 'optional',
            ...body({ type: 'object', required: ['b'], properties: { b: {} } }, false),
          },
          delete: { operationId: 'flat', ...body({ type: 'object', required: ['b'], properties: { b: {} } }) },
        },
      },
    })
    const names = async (tool: string): Promise<readonly string[]> =>
      Object.keys((await toolOf(asked, tool))?.inputSchema.properties ?? {})
    for (const tool of ['clash', 'open', 'choice', 'optional']) expect(await names(tool)).toEqual(['a', 'body'])
    expect(await names('flat')).toEqual(['a', 'b'])
    await asked.call('clash', { a: 1, body: { a: 2 } }).catch(() => {})
    await asked.call('optional', { a: '1' })
    expect(arrived).toMatchObject({ method: 'PATCH', url: '/x?a=1', body: '' })
  })
})
