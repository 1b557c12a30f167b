import { describe, expect, it } from 'vitest'
import { loopback, makeCertificates, proxyTo } from '../test/loopback.js'
import { createHttpClient } from './client.js'
import { proxyRules } from './proxy-rules.js'

describe('a proxy', () => {
  it('from the environment gets plain requests by their whole URL', async () => {
    await using proxy = await proxyTo({ port: 1 })
    const http = createHttpClient({ env: { http_proxy: proxy.origin.replace('//', '//me:pa55@') } })
    const answer = await http.request({ url: 'http://service.test/items?x=1', credentials: { authorization: 'mine' } })
    expect(answer.text()).toBe('by proxy: http://service.test/items?x=1')
    const basic = Buffer.from('me:pa55').toString('base64')
    expect(proxy.seen[0]?.headers).toMatchObject({ authorization: 'mine', 'proxy-authorization': `Basic ${basic}` })
    await http.close()
  })

  it('is asked for a tunnel to what is encrypted', async () => {
    const { ca, server: tls } = makeCertificates()
    await using server = await loopback((_request, response) => response.end('sealed'), tls)
    await using proxy = await proxyTo(server)
    const http = createHttpClient({ proxy: proxy.origin, tls: { ca } })
    expect((await http.request({ url: 'https://service.test/a' })).text()).toBe('sealed')
    expect((await http.request({ url: 'https://service.test/b' })).text()).toBe('sealed')
    expect(new Set(proxy.tunnels)).toEqual(new Set(['service.test:443']))
    await http.close()
  })

  it('that is reached over TLS at an address is checked against it, and hears no name', async () => {
    const { ca, server: tls, elsewhere } = makeCertificates()
    await using server = await loopback((_request, response) => response.end('sealed'), tls)
    await using proxy = await proxyTo(server, tls)
    await using stranger = await proxyTo(server, elsewhere)
    const http = createHttpClient({ proxy: proxy.origin, tls: { ca } })
    expect((await http.request({ url: 'https://service.test/' })).text()).toBe('sealed')
    expect(proxy.serverNames).toEqual([false])
    expect(server.serverNames).toEqual(['service.test'])
    await http.close()
    const cheated = createHttpClient({ proxy: stranger.origin, tls: { ca }, retries: 0 })
    await expect(cheated.request({ url: 'https://service.test/' })).rejects.toThrow(
      /ERR_TLS_CERT_ALTNAME_INVALID|proxy/,
    )
    expect(stranger.tunnels).toEqual([])
    await cheated.close()
  })

  it('that refuses is told as such, with the origin', async () => {
    await using proxy = await proxyTo({ port: 1 })
    const http = createHttpClient({ proxy: proxy.origin, retries: 0 })
    await expect(http.request({ url: 'https://refused.test/?key=s3cret' })).rejects.toMatchObject({
      code: 'ERR_HTTP_CONNECT',
      message: expect.stringMatching(/^https:\/\/refused\.test could not be reached: the proxy did not let it through/),
    })
    await http.close()
  })

  it('does not get around the guard with addresses and names of this machine', async () => {
    await using proxy = await proxyTo({ port: 1 })
    const http = createHttpClient({ proxy: proxy.origin })
    for (const url of ['http://127.0.0.1/', 'http://169.254.169.254/', 'http://localhost/', 'http://a.localhost./']) {
      await expect(http.request({ url })).rejects.toMatchObject({ code: 'ERR_HTTP_FORBIDDEN_ADDRESS' })
    }
    expect(proxy.seen).toEqual([])
    await http.close()
  })
})

describe('the rules of the environment', () => {
  const env = {
    HTTP_PROXY: 'proxy.example:3128',
    HTTPS_PROXY: 'http://secure.example:3128',
    NO_PROXY: 'internal.example, .corp.example *.dev.example other.example:8080 10.0.0.5',
  }

  it.each([
    ['http://api.example/', 'http://proxy.example:3128'],
    ['https://api.example/', 'http://secure.example:3128'],
    ['https://internal.example/', undefined],
    ['https://x.internal.example/', undefined],
    ['https://notinternal.example/', 'http://secure.example:3128'],
    ['https://a.corp.example/', undefined],
    ['https://a.dev.example/', undefined],
    ['http://other.example/', 'http://proxy.example:3128'],
    ['http://other.example:8080/', undefined],
    ['http://10.0.0.5/', undefined],
    ['http://127.0.0.1:8080/', undefined],
    ['http://localhost:8080/', undefined],
  ])('send %s through %s', (url, proxy) => expect(proxyRules(undefined, env)(new URL(url))).toBe(proxy))

  it('are not looked at where a proxy is configured, or none is wanted', () => {
    const url = new URL('https://internal.example/')
    expect(proxyRules('http://mine.example:1', env)(url)).toBe('http://mine.example:1')
    expect(proxyRules(false, env)(new URL('https://api.example/'))).toBeUndefined()
  })

  it('prefer lower case, fall back from https to http, and know the exception of everything', () => {
    const url = new URL('https://api.example/')
    expect(proxyRules(undefined, { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' })(url)).toBe('http://a:1')
    expect(proxyRules(undefined, { ...env, no_proxy: '*' })(url)).toBeUndefined()
    expect(proxyRules(undefined, {})(url)).toBeUndefined()
  })
})
