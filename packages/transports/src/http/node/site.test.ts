import { afterEach, expect, test } from 'vitest'
import { EchoService } from '../../../test/echo-service.js'
import { type HttpSite, httpSite } from './site.js'

let site: HttpSite | undefined
afterEach(() => site?.close(0))

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${site?.origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'echo',
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'echo',
      params: {
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  })

test('Each path has its own service, also where one begins like another, until it is taken away.', async () => {
  site = await httpSite()
  site.serve(new EchoService(), { path: '/a' })
  const end = site.serve(new EchoService(), { path: '/a/b', ssePaths: false })
  expect(
    [await ask('/a'), await ask('/a/b'), await ask('/a/b/'), await ask('/a?x=1')].map(({ status }) => status),
  ).toEqual([200, 200, 200, 200])
  expect((await ask('/a/c')).status).toBe(404)
  expect(() => site?.serve(new EchoService(), { path: '/a' })).toThrow(
    "Expected a path that nothing is served at yet; got '/a'.",
  )
  await end()
  expect((await ask('/a/b')).status).toBe(404)
  expect((await ask('/a')).status).toBe(200)
})

test('Other paths are answered by `otherwise`, but for no foreign host.', async () => {
  site = await httpSite({ otherwise: (request, response) => response.end(`nothing at ${request.url}`) })
  site.serve(new EchoService(), { path: '/mcp' })
  expect(await (await fetch(`${site.origin}/health`)).text()).toBe('nothing at /health')
  const foreign = await fetch(`${site.origin}/health`, { headers: { origin: 'https://evil.example' } })
  expect(foreign.status).toBe(403)
})
