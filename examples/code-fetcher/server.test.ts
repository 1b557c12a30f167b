import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Linked, linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { beforeAll, describe, expect, test } from 'vitest'
import { codeFetcher } from './server.js'

expect.extend(matchers)

const poem = 'one\ntwo\r\nthree\nfour\n'
const many = Array.from({ length: 2_500 }, (_, index) => `line ${index + 1}`).join('\n')

/** What stands for the hosts, by host and path. */
const internet: { readonly [address: string]: (response: ServerResponse) => void } = {
  'raw.githubusercontent.com/ada/engine/main/poem.py': (response) => response.end(poem),
  'raw.githubusercontent.com/ada/engine/main/many.ts': (response) => response.end(many),
  'raw.githubusercontent.com/ada/engine/main/logo.png': (response) =>
    response.end(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0])),
  'raw.githubusercontent.com/ada/engine/main/huge.js': (response) => response.end(Buffer.alloc(600 * 1_024, 'x')),
  'raw.githubusercontent.com/ada/engine/main/broken.js': (response) => response.writeHead(503).end(),
  'gitlab.com/ada/engine/-/raw/main/moved.py': redirect('https://raw.githubusercontent.com/ada/engine/main/poem.py'),
  'gitlab.com/ada/engine/-/raw/main/away.py': redirect('https://evil.example.org/poem.py'),
  'gitlab.com/ada/engine/-/raw/main/plain.py': redirect('http://gitlab.com/ada/engine/-/raw/main/moved.py'),
  'gitlab.com/ada/engine/-/raw/main/round.py': redirect('/ada/engine/-/raw/main/round.py'),
}

function redirect(location: string): (response: ServerResponse) => void {
  return (response) => response.writeHead(302, { location }).end()
}

const asked: string[] = []
let link: Linked<ReturnType<typeof codeFetcher>>

beforeAll(async () => {
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const answer = internet[url.slice(1)]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // as: it listens on a port
  const app = codeFetcher(({ host, pathname }, init) => fetch(`http://127.0.0.1:${port}/${host}${pathname}`, init))
  link = await linked(app)
  return async () => {
    await link.close()
    server.close()
  }
})

const github = (file: string): string => `https://github.com/ada/engine/blob/main/${file}`
const gitlab = (file: string): string => `https://gitlab.com/ada/engine/-/blob/main/${file}`

test('a file is read from behind its page, with a hint at its language', async () => {
  expect(await link.client.tools.fetch_code({ url: github('poem.py') })).toEqual({
    url: 'https://raw.githubusercontent.com/ada/engine/main/poem.py',
    language: 'python',
    lines: { from: 1, to: 4, of: 4 },
    code: 'one\ntwo\nthree\nfour',
  })
})

test('lines are selected by argument, or by the fragment of the address', async () => {
  const { tools } = link.client
  expect((await tools.fetch_code({ url: github('poem.py'), lines: '2-3' })).code).toBe('two\nthree')
  expect((await tools.fetch_code({ url: github('poem.py#L2-L3') })).code).toBe('two\nthree')
  expect((await tools.fetch_code({ url: github('poem.py#L2'), lines: '4' })).code).toBe('four')
})

test('a long file comes in parts that say how much there is', async () => {
  const { tools } = link.client
  expect((await tools.fetch_code({ url: github('many.ts') })).lines).toEqual({ from: 1, to: 1_000, of: 2_500 })
  const rest = await tools.fetch_code({ url: github('many.ts'), lines: '2001-9999' })
  expect(rest.lines).toEqual({ from: 2_001, to: 2_500, of: 2_500 })
  expect(rest.code.startsWith('line 2001\n')).toBe(true)
})

test('a redirect is followed to a known host', async () => {
  const { url, code } = await link.client.tools.fetch_code({ url: gitlab('moved.py') })
  expect(url).toBe('https://raw.githubusercontent.com/ada/engine/main/poem.py')
  expect(code).toContain('three')
})

describe('what cannot be read is said in words:', () => {
  test.each([
    ['a redirect to another host', gitlab('away.py'), /got one at https:\/\/evil\.example\.org/],
    ['a redirect that gives up encryption', gitlab('plain.py'), /got one at http:\/\/gitlab\.com/],
    ['a redirect that never ends', gitlab('round.py'), /more than 3 other addresses/],
    ['no such file', github('none.py'), /There is no file at/],
    ['a host in trouble', github('broken.js'), /has a problem \(503\)/],
    ['too much', github('huge.js'), /larger than 512 KiB/],
    ['no text', github('logo.png'), /not text/],
    ['no such lines', github('poem.py#L9'), /lines from 1 to 4; got 9-9/],
    ['another host', 'https://example.org/ada/engine/blob/main/x.ts', /Expected an https address at github\.com/],
  ])('%s', async (_, url, words) => {
    await expect(link.client.tools.fetch_code({ url })).rejects.toBeToolError(words)
    expect(asked.filter((path) => path.includes('example.org'))).toEqual([])
  })
})
