/** A service that keeps pets, over sockets, and its description. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type OpenConnector,
  openConnector,
  type TestContextOptions,
  textOfResult,
} from '@causeway/connector-kit/testing'
import type { JsonObject } from '@causeway/protocol'
import type { OpenApiConfig } from '../src/config.js'
import connector from '../src/index.js'

export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export const TOKEN = 'token-that-is-right'
export const PNG: Buffer = Buffer.from('iVBORw0KGgo=', 'base64')

interface Deferred {
  readonly promise: Promise<unknown>
  readonly resolve: () => void
}

function deferred(): Deferred {
  let resolve: () => void = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

type Answer = (request: Arrived, response: ServerResponse, service: PetService) => void

const answers: { readonly [path: string]: Answer } = {
  '/v1/pets/7': (_, response) => json(response, { id: 7, name: 'Rex', secret: 1, tags: ['a', null], owner: 'nobody' }),
  '/v1/pets': ({ method }, response, { origin }) => {
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
  '/v1/hang': (_, response, { hanging, hangEnded }) => {
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

/** Remembers what it was asked. */
export class PetService implements AsyncDisposable {
  arrived: Arrived[] = []
  /** A call that does not end has begun, and was given up. */
  hanging: Deferred = deferred()
  hangEnded: Deferred = deferred()
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // as: no encoding is set
    const { method = '', url = '', headers } = request
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString('latin1') }
    if (url.startsWith('/description')) return json(response, descriptionAt(this.origin))
    this.arrived.push(seen)
    const answer = answers[url.split('?')[0] ?? '']
    if (answer !== undefined) answer(seen, response, this)
    else json(response, { no: 'such thing' }, url.includes('/echo') ? 200 : 404)
  })

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` // as: it listens on a port
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** As if nothing had been asked yet. */
  reset(): void {
    this.arrived = []
    this.hanging = deferred()
    this.hangEnded = deferred()
  }

  /** The connector, connected to it. */
  async open(config: Partial<OpenApiConfig> = {}, options: TestContextOptions = {}): Promise<Opened> {
    const whole = { spec: `${this.origin}/description.json`, ...config }
    const asked = await openConnector(connector, whole, { name: 'pets', ...options })
    return {
      asked,
      text: async (tool, args = {}) => textOfResult(await asked.call(tool, args)),
      [Symbol.asyncDispose]: () => asked.close(),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export interface Opened extends AsyncDisposable {
  readonly asked: OpenConnector
  text(tool: string, args?: JsonObject): Promise<string>
}

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

const descriptionAt = (origin: string): JsonObject => ({
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
      oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${origin}/token`, scopes: {} } } },
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
})
