import type { SocketTls } from '@causeway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Certificates, type Loopback, loopback, makeCertificates } from '../test/loopback.js'
import { createHttpClient } from './client.js'

let certificates: Certificates
let open: Loopback
let closed: Loopback

beforeAll(async () => {
  certificates = makeCertificates()
  const { ca, server } = certificates
  open = await loopback((_request, response) => response.end('sealed'), server)
  closed = await loopback((_request, response) => response.end('known'), {
    ...server,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  })
})
afterAll(async () => {
  await Promise.all([open[Symbol.asyncDispose](), closed[Symbol.asyncDispose]()])
})

async function get({ origin }: Loopback, tls: SocketTls): Promise<string> {
  const http = createHttpClient({ trusted: [origin], tls, retries: 0 })
  try {
    return (await http.request({ url: origin })).text()
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await http.close()
  }
}

describe('a secure connection', () => {
  it('comes about only with a certificate that is trusted', async () => {
    expect(await get(open, {})).toBe('ERR_HTTP_TLS')
    expect(await get(open, { ca: certificates.ca })).toBe('sealed')
    expect(await get(open, { rejectUnauthorized: false })).toBe('sealed')
  })

  it('is to the name that was said', async () => {
    expect(await get(open, { ca: certificates.ca, serverName: 'service.test' })).toBe('sealed')
    expect(await get(open, { ca: certificates.ca, serverName: 'other.test' })).toBe('ERR_HTTP_TLS')
  })

  it('is to the address that was said, which is never sent as a name', async () => {
    const { ca, server, elsewhere } = certificates
    await using here = await loopback((_request, response) => response.end('sealed'), server)
    await using there = await loopback((_request, response) => response.end('sealed'), elsewhere)
    expect(await get(here, { ca })).toBe('sealed')
    expect(await get(here, { ca, serverName: '127.0.0.1' })).toBe('sealed')
    expect(await get(here, { ca, serverName: '127.0.0.2' })).toBe('ERR_HTTP_TLS')
    expect(await get(there, { ca })).toBe('ERR_HTTP_TLS')
    expect(await get(there, { ca, serverName: '127.0.0.1' })).toBe('ERR_HTTP_TLS')
    expect(await get(there, { ca, serverName: 'elsewhere.test' })).toBe('sealed')
    expect(new Set(here.serverNames)).toEqual(new Set([false]))
    expect(there.serverNames.filter(Boolean)).toEqual(['elsewhere.test'])
  })

  it("shows the client's certificate", async () => {
    const { ca, client } = certificates
    expect(await get(closed, { ca, ...client })).toBe('known')
    expect(await get(closed, { ca })).toMatch(/ERR_HTTP_(TLS|CONNECT)/)
  })

  it('says in words what is wrong', async () => {
    const http = createHttpClient({ trusted: [open.origin] })
    await expect(http.request({ url: open.origin })).rejects.toThrow(
      `No secure connection to ${open.origin} came about (UNABLE_TO_VERIFY_LEAF_SIGNATURE); check the scheme, and http.tls: ca`,
    )
    await http.close()
  })
})
