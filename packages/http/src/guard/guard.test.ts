import type { LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Loopback, loopback } from '../../test/loopback.js'
import { createHttpClient } from '../client.js'
import type { HttpClientOptions } from '../options.js'

let server: Loopback
let leading: Loopback

beforeAll(async () => {
  server = await loopback((_request, response) => response.end('inside'))
  leading = await loopback((request, response) => {
    response.writeHead(307, { location: decodeURIComponent(request.url?.slice(1) ?? '') }).end()
  })
})
afterAll(async () => {
  await Promise.all([server[Symbol.asyncDispose](), leading[Symbol.asyncDispose]()])
})

/** Every name is this. */
const resolvingTo =
  (...addresses: readonly string[]): LookupFunction =>
  (_name, options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all === true) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }

async function get(url: string, options: HttpClientOptions = {}): Promise<string> {
  const http = createHttpClient({ retries: 0, ...options })
  try {
    return (await http.request({ url })).text()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await http.close()
  }
}

const REFUSED = 'ERR_HTTP_FORBIDDEN_ADDRESS'

describe('a request to a place that is not public', () => {
  it('is refused before anything is sent', async () => {
    const before = server.connections
    expect(await get(server.origin)).toBe(REFUSED)
    expect(await get(`http://localhost:${server.port}`)).toBe(REFUSED)
    expect(await get(`http://[::ffff:127.0.0.1]:${server.port}`)).toBe(REFUSED)
    expect(await get('http://169.254.169.254/latest/meta-data/')).toBe(REFUSED)
    expect(await get('http://[fd00:ec2::254]/')).toBe(REFUSED)
    expect(server.connections).toBe(before)
  })

  it('is refused where its name resolves to one', async () => {
    const lookup = resolvingTo('127.0.0.1')
    const before = server.connections
    expect(await get(`http://rebound.example:${server.port}`, { lookup })).toBe(REFUSED)
    expect(await get(`https://rebound.example:${server.port}`, { lookup })).toBe(REFUSED)
    expect(server.connections).toBe(before)
  })

  it('goes only to those addresses of a name that are allowed', async () => {
    const lookup = resolvingTo('10.255.255.1', '127.0.0.1')
    const url = `http://mixed.example:${server.port}`
    expect(await get(url, { lookup, allow: ['127.0.0.0/8'] })).toBe('inside')
  })

  it.each([
    ['its address', ['127.0.0.1']],
    ['its range', ['127.0.0.0/8']],
  ])('is made where %s is allowed', async (_, allow) => {
    expect(await get(server.origin, { allow })).toBe('inside')
    expect(await get(`http://x.example:${server.port}`, { allow, lookup: resolvingTo('127.0.0.1') })).toBe('inside')
  })

  it('is made where its name is allowed', async () => {
    const lookup = resolvingTo('127.0.0.1')
    expect(await get(`http://DB.internal:${server.port}`, { allow: ['db.internal'], lookup })).toBe('inside')
    expect(await get(`http://other.internal:${server.port}`, { allow: ['db.internal'], lookup })).toBe(REFUSED)
  })

  it('is made where the operator wrote that very origin', async () => {
    const local = `http://localhost:${server.port}`
    const lookup = resolvingTo('127.0.0.1')
    expect(await get(server.origin, { trusted: [`${server.origin}/api/`] })).toBe('inside')
    expect(await get(local, { trusted: [local], lookup })).toBe('inside')
    // Another port of the same host, and a name that only leads to the same place.
    expect(await get(leading.origin, { trusted: [server.origin] })).toBe(REFUSED)
    expect(await get(`http://localhost:${leading.port}`, { trusted: [local], lookup })).toBe(REFUSED)
    expect(await get(`http://localhost.:${server.port}`, { trusted: [local], lookup })).toBe(REFUSED)
    const named = `http://name.example:${server.port}`
    expect(await get(named, { trusted: [named], lookup })).toBe(REFUSED)
  })

  it('is refused at every redirect', async () => {
    const to = (url: string): string => `${leading.origin}/${encodeURIComponent(url)}`
    const options = { trusted: [leading.origin] }
    const before = server.connections
    expect(await get(to(server.origin), options)).toBe(REFUSED)
    expect(await get(to(`http://0x7f000001:${server.port}/`), options)).toBe(REFUSED)
    expect(await get(to('http://169.254.169.254/'), options)).toBe(REFUSED)
    const lookup = resolvingTo('127.0.0.1')
    expect(await get(to(`http://rebound.example:${server.port}/`), { ...options, lookup })).toBe(REFUSED)
    expect(server.connections).toBe(before)
  })

  it('says what to do, and nothing of the query', async () => {
    const http = createHttpClient()
    await expect(http.request({ url: 'http://10.0.0.1/?key=s3cret' })).rejects.toMatchObject({
      message:
        'Expected http://10.0.0.1 to be a public address; it is 10.0.0.1, which is not for the public. If it is meant, add it to http.allow.',
    })
    await http.close()
  })
})
