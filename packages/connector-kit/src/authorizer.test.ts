import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FakeClock, fakeClock } from '@causeway/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { Auth, Authorizer } from './auth.js'
import { createAuthorizer } from './authorizer.js'
import { type TestContext, testContext } from './testing/test-context.js'

const secrets = { 'env:KEY': 'k:ä%+', 'env:TOKEN': 't0k3n', 'env:BROKEN': 'two\nlines' }

describe('credentials', () => {
  it.each<[string, Auth, object]>([
    ['a bearer token', { bearer: 'env:TOKEN' }, { headers: { authorization: 'Bearer t0k3n' } }],
    [
      'a name and a password',
      { basic: { username: 'me', password: 'env:KEY' } },
      { headers: { authorization: `Basic ${Buffer.from('me:k:ä%+').toString('base64')}` } },
    ],
    ['a header', { header: { name: 'X-Key', value: 'env:TOKEN' } }, { headers: { 'x-key': 't0k3n' } }],
    ['a query', { query: { name: 'key', value: 'env:KEY' } }, { query: { key: 'k:ä%+' } }],
    ['a cookie', { cookie: { name: 'sid', value: 'env:TOKEN' } }, { headers: { cookie: 'sid=t0k3n' } }],
  ])('are %s', async (_, auth, expected) => {
    const authorizer = createAuthorizer(auth, testContext({ secrets }))
    expect(await authorizer.credentials()).toEqual({ headers: {}, query: {}, ...expected })
  })

  it.each<[Auth]>([[{ bearer: 'env:BROKEN' }], [{ cookie: { name: 'sid', value: 'env:KEY' } }]])(
    'that HTTP cannot carry are told without them: %o',
    async (auth) => {
      const error = await createAuthorizer(auth, testContext({ secrets }))
        .credentials()
        .catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'ERR_SECRET' })
      expect(String(error)).not.toMatch(/two|lines|k:ä/)
    },
  )

  it('that were refused are looked up anew, but not for each of many calls', async () => {
    const clock = fakeClock()
    const context = testContext({ secrets, clock })
    const authorizer = createAuthorizer({ bearer: 'env:TOKEN' }, context)
    const credentials = await authorizer.credentials()
    expect(authorizer.refused(credentials)).toBe(true)
    expect(authorizer.refused(await authorizer.credentials())).toBe(false)
    expect(context.forgotten).toEqual(['env:TOKEN'])
    await clock.advance(60_000)
    expect(authorizer.refused()).toBe(true)
    expect(context.forgotten).toHaveLength(2)
  })
})

describe('client credentials', () => {
  let endpoint: TokenEndpoint
  let clock: FakeClock
  let context: TestContext

  async function prepare(answer?: TokenEndpoint['answer'], more: object = {}): Promise<Authorizer> {
    endpoint = await tokenEndpoint(answer)
    clock = fakeClock()
    context = testContext({ secrets, clock })
    const { tokenUrl } = endpoint
    const clientCredentials = { tokenUrl, clientId: 'me&co', clientSecret: 'env:KEY', scopes: ['a', 'b'], ...more }
    return createAuthorizer({ clientCredentials }, context)
  }

  afterEach(() => endpoint.close())

  it('are fetched once for all who wait, and kept until shortly before they expire', async () => {
    const authorizer = await prepare()
    const all = await Promise.all(Array.from({ length: 50 }, () => authorizer.credentials()))
    expect(new Set(all)).toEqual(new Set([{ headers: { authorization: 'Bearer token-1' }, query: {} }]))
    await clock.advance(3_569_000)
    expect(await authorizer.credentials()).toBe(all[0])
    await clock.advance(1_000)
    expect((await authorizer.credentials()).headers.authorization).toBe('Bearer token-2')
    expect(endpoint.seen).toHaveLength(2)
  })

  it('are asked for as RFC 6749 says', async () => {
    const authorizer = await prepare(undefined, { resource: 'https://api.example/' })
    await authorizer.credentials()
    const [request] = endpoint.seen
    const basic = Buffer.from('me%26co:k%3A%C3%A4%25%2B').toString('base64')
    expect(request?.authorization).toBe(`Basic ${basic}`)
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      resource: 'https://api.example/',
    })
  })

  it('may be in the body instead', async () => {
    const authorizer = await prepare(undefined, { clientAuthentication: 'body' })
    await authorizer.credentials()
    const [request] = endpoint.seen
    expect(request?.authorization).toBeUndefined()
    expect(new URLSearchParams(request?.body).get('client_secret')).toBe('k:ä%+')
  })

  it('that were refused are fetched anew once, whoever else was refused with them', async () => {
    const authorizer = await prepare()
    const old = await authorizer.credentials()
    expect(authorizer.refused(old)).toBe(true)
    const fresh = await authorizer.credentials()
    expect(fresh.headers.authorization).toBe('Bearer token-2')
    // Others who had the old ones.
    expect(authorizer.refused(old)).toBe(true)
    expect(await authorizer.credentials()).toBe(fresh)
    // The new ones do not help either.
    expect(authorizer.refused(fresh)).toBe(false)
  })

  it('that are not given say why, without the secret', async () => {
    const authorizer = await prepare((response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":"invalid_client","error_description":"k:ä%+ is wrong"}')
    })
    const error = await authorizer.credentials().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ERR_AUTH' })
    expect(String(error)).toMatch(/status 401 and the error 'invalid_client' for client 'me&co'/)
    expect(String(error)).not.toContain('k:ä')
    expect(context.forgotten).toEqual(['env:KEY'])
  })

  it.each([
    ['<html>', /without an access_token/],
    ['{"token_type":"bearer"}', /without an access_token/],
    ['{"access_token":"x","token_type":"mac"}', /another type than Bearer/],
  ])('that make no sense are refused: %s', async (body, words) => {
    const authorizer = await prepare((response) => void response.end(body))
    await expect(authorizer.credentials()).rejects.toThrow(words)
  })

  it('are not waited for by whoever stops waiting', async () => {
    const caller = new AbortController()
    const authorizer = await prepare(() => caller.abort(new Error('enough')))
    await expect(authorizer.credentials(caller.signal)).rejects.toThrow('enough')
  })
})

interface TokenEndpoint {
  readonly tokenUrl: string
  readonly answer: ((response: ServerResponse, count: number) => void) | undefined
  readonly seen: { readonly authorization: string | undefined; readonly body: string }[]
  close(): Promise<void>
}

async function tokenEndpoint(answer?: TokenEndpoint['answer']): Promise<TokenEndpoint> {
  const seen: TokenEndpoint['seen'] = []
  const respond = answer ?? ((response, count) => void response.end(tokenText(count)))
  const server: Server = createServer(async (request: IncomingMessage, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ authorization: request.headers.authorization, body })
    respond(response, seen.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // as: it listens on TCP
  return {
    tokenUrl: `http://127.0.0.1:${port}/token`,
    answer,
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function tokenText(count: number): string {
  return JSON.stringify({ access_token: `token-${count}`, token_type: 'Bearer', expires_in: 3_600 })
}
