import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { onFetch, onNode } from '../../test/http-host.js'
import { beginSession, call, Events, legacy, type Message, modern, reads } from '../../test/mcp-over-http.js'
import { serveHttp } from './node/serve.js'
import { AuthorizationRequired, type Verify } from './verify.js'

const challenge = { 'www-authenticate': 'Bearer resource_metadata="https://example.com/meta"' }

/** The token is the name of who has it. */
const byName: Verify = ({ headers }) => {
  const token = headers('authorization')?.replace('Bearer ', '')
  if (token === undefined) throw new AuthorizationRequired(401, challenge)
  if (token === 'mallory') throw new AuthorizationRequired(403, challenge)
  if (token === 'breaks') throw new Error('A secret of the server.')
  return { id: token, scopes: [], claims: {} }
}

const byNameLater: Verify = async (request) => {
  await new Promise(setImmediate)
  return byName(request)
}

const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` })

describe.each([
  ['node:http', onNode, byName],
  ['node:http, later', onNode, byNameLater],
  ['fetch', onFetch, byName],
  ['fetch, later', onFetch, byNameLater],
] as const)('verification on %s', (_, hosting, verify) => {
  it('tells the service who asks', async () => {
    await using host = await hosting(new EchoService(), { verify })
    const { headers, body } = modern('echo')
    const response = await host.send({ headers: { ...headers, ...as('alice') }, body })
    expect(await response.json()).toMatchObject({ result: { principal: 'alice' } })
  })

  it('refuses with the status and the headers that it wants', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { verify })
    const { headers, body } = modern('echo')
    const anonymous = await host.send({ headers, body })
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers.get('www-authenticate')).toBe(challenge['www-authenticate'])
    expect(((await anonymous.json()) as Message).error?.code).toBe(-32600)
    expect((await host.send({ headers: { ...headers, ...as('mallory') }, body })).status).toBe(403)
    expect((await host.send({ method: 'GET', headers: { accept: 'text/event-stream' } })).status).toBe(401)
    expect(service.peers).toEqual([])
  })

  it('that fails is told to diagnostics, not to the client', async () => {
    const errors: unknown[] = []
    const listen = (message: unknown): void => void errors.push(message)
    channel('causeway:error').subscribe(listen)
    await using host = await hosting(new EchoService(), { verify })
    const { headers, body } = modern('echo')
    const response = await host.send({ headers: { ...headers, ...as('breaks') }, body })
    channel('causeway:error').unsubscribe(listen)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(errors).toEqual([{ method: 'http', name: 'POST', error: new Error('A secret of the server.') }])
  })

  it('keeps a session to whom it belongs to', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { verify })
    const session = await beginSession(host, undefined, as('alice'))
    const { headers, body } = legacy(call('echo'), session)
    const statusFor = async (name: string): Promise<number> =>
      (await host.send({ headers: { ...headers, ...as(name) }, body })).status
    expect(await statusFor('bob')).toBe(404)
    const stolen = { ...reads(session).headers, ...as('bob') }
    expect((await host.send({ method: 'GET', headers: stolen })).status).toBe(404)
    expect((await host.send({ method: 'DELETE', headers: stolen })).status).toBe(404)
    expect(await statusFor('alice')).toBe(200)
  })

  it('keeps an HTTP+SSE stream to whom it belongs to', async () => {
    const service = new EchoService()
    await using host = await hosting(service, { verify })
    const headers = { accept: 'text/event-stream', ...as('alice') }
    const events = new Events(await host.send({ method: 'GET', path: '/sse', headers }))
    const path = (await events.next())?.data ?? ''
    const { body } = legacy(call('echo', {}, 1))
    const post = async (name: string): Promise<number> =>
      (await host.send({ path, headers: { 'content-type': 'application/json', ...as(name) }, body })).status
    expect(await post('bob')).toBe(404)
    expect(await post('alice')).toBe(202)
    expect(await events.frame()).toMatchObject({ id: 1 })
    await host.close(0)
  })
})

it.each([
  ['in one piece', {}],
  ['piece by piece', { 'transfer-encoding': 'chunked' }],
])('a request that comes %s shows the certificate of its client', async (_, framing) => {
  const tls = selfSigned()
  const server = await serveHttp(new EchoService(), {
    tls: { ...tls, requestCert: true, rejectUnauthorized: false, ca: tls.cert },
    verify: ({ clientCertificate }) => ({ id: String(clientCertificate?.subject.CN), scopes: [], claims: {} }),
  })
  onTestFinished(() => server.close(0))
  const { headers, body } = modern('echo')
  const ask = async (shown: { readonly cert?: string; readonly key?: string }): Promise<unknown> => {
    const length = 'transfer-encoding' in framing ? {} : { 'content-length': Buffer.byteLength(body) }
    const asked = {
      method: 'POST',
      headers: { ...headers, ...framing, ...length },
      ca: tls.cert,
      agent: false,
      ...shown,
    }
    const [answer] = await once(request(server.url, asked).end(body), 'response')
    return json(answer)
  }
  expect(await ask({ cert: tls.cert, key: tls.key })).toMatchObject({ result: { principal: '127.0.0.1' } })
  expect(await ask(selfSigned())).toMatchObject({ result: { principal: 'undefined' } })
  expect(await ask({})).toMatchObject({ result: { principal: 'undefined' } })
})
