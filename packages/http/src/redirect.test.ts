import { describe, expect, it } from 'vitest'
import { loopback } from '../test/loopback.js'
import { createHttpClient } from './client.js'
import { nextHop } from './redirect.js'

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [303, 'PUT', 'GET', false],
    [303, 'HEAD', 'HEAD', false],
    [301, 'PUT', 'PUT', true],
    [307, 'POST', 'POST', true],
    [308, 'PATCH', 'PATCH', true],
  ])('%i of a %s becomes a %s', async (status, method, next, keepsBody) => {
    await using server = await loopback((request, response) => {
      if (request.url === '/to') request.pipe(response)
      else response.writeHead(status, { location: '/to' }).end('moved')
    })
    const http = createHttpClient({ trusted: [server.origin] })
    const headers = { 'content-type': 'text/plain', 'x-mine': '1' }
    const body = method === 'HEAD' ? {} : { body: 'text' }
    const answer = await http.request({ method, url: `${server.origin}/from`, headers, ...body })
    expect(answer.url).toBe(`${server.origin}/to`)
    expect(answer.text()).toBe(keepsBody ? 'text' : '')
    expect(server.seen[1]?.method).toBe(next)
    expect(server.seen[1]?.headers['x-mine']).toBe('1')
    if (next === 'GET') expect(server.seen[1]?.headers['content-type']).toBeUndefined()
    await http.close()
  })

  it('takes credentials along within an origin, never to another one, nor back from there', async () => {
    await using first = await loopback((request, response) => {
      const location = request.url === '/a' ? '/b' : second.origin
      if (request.url === '/back') response.end('home')
      else response.writeHead(302, { location }).end()
    })
    await using second = await loopback((_request, response) => {
      response.writeHead(302, { location: `${first.origin}/back` }).end()
    })
    const http = createHttpClient({ trusted: [first.origin, second.origin] })
    const answer = await http.request({
      url: `${first.origin}/a`,
      headers: { cookie: 'session=1', 'x-mine': '1' },
      credentials: { authorization: 'Bearer t' },
    })
    expect(answer.text()).toBe('home')
    expect(first.seen.map(({ url, headers }) => [url, headers.authorization, headers.cookie])).toEqual([
      ['/a', 'Bearer t', 'session=1'],
      ['/b', 'Bearer t', 'session=1'],
      ['/back', undefined, undefined],
    ])
    expect(second.seen[0]?.headers).toMatchObject({ 'x-mine': '1' })
    expect(second.seen[0]?.headers).not.toHaveProperty('authorization')
    expect(second.seen[0]?.headers).not.toHaveProperty('cookie')
    await http.close()
  })

  it('is followed so many times and no more', async () => {
    await using server = await loopback((request, response) => {
      response.writeHead(302, { location: `/${Number(request.url?.slice(1)) + 1}` }).end()
    })
    const http = createHttpClient({ trusted: [server.origin], maxRedirects: 3 })
    await expect(http.request({ url: `${server.origin}/0` })).rejects.toMatchObject({ code: 'ERR_HTTP_REDIRECT' })
    expect(server.seen.map(({ url }) => url)).toEqual(['/0', '/1', '/2', '/3'])
    await http.close()
  })

  it('is the answer where none are to be followed, or where it leads nowhere', async () => {
    await using server = await loopback((request, response) => {
      const location = request.url === '/nowhere' ? {} : { location: '/to' }
      response.writeHead(302, location).end('moved')
    })
    const still = createHttpClient({ trusted: [server.origin], maxRedirects: 0 })
    expect(await still.request({ url: server.origin })).toMatchObject({ status: 302, headers: { location: '/to' } })
    const http = createHttpClient({ trusted: [server.origin] })
    expect((await http.request({ url: `${server.origin}/nowhere` })).text()).toBe('moved')
    await Promise.all([still.close(), http.close()])
  })

  it('with a body that goes on and on is followed all the same', async () => {
    await using server = await loopback((request, response) => {
      if (request.url === '/to') response.end('there')
      else response.writeHead(302, { location: '/to' }).write('x'.repeat(100_000))
    })
    const http = createHttpClient({ trusted: [server.origin], maxResponseBytes: 1_000 })
    expect((await http.request({ url: server.origin })).text()).toBe('there')
    await http.close()
  })

  it.each([
    ['file:///etc/passwd', /scheme 'file:'/],
    ['https://me:pa55@other.example/', /credentials/],
    ['http://api.example.com/', /away from https/],
    ['http://[', /no URL/],
  ])('to %s is refused', (location, words) => {
    const hop = { url: new URL('https://api.example.com/x?key=pa55'), method: 'GET', headers: [], credentials: [] }
    const follow = (): unknown => nextHop({ ...hop, body: undefined }, 302, location)
    expect(follow).toThrow(words)
    expect(follow).toThrow(expect.not.stringContaining('pa55'))
  })
})
