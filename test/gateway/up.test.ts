import { openSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { connect } from '@causeway/client'
import { describe, expect, it } from 'vitest'
import { authority } from '../../packages/transports/test/certificates.js'
import { said, until } from './stage.js'
import { tinyCommand } from './tiny-servers.js'
import { Up } from './up-command.js'

const TOOLS = `
import { tool } from '${import.meta.resolve('@causeway/server')}'
let end = () => {}
export const stray = tool({ description: 'Leaves a promise to nobody' }, () => { void Promise.reject(new Error('left alone')); return 'done' })
export const work = tool({ description: 'Works' }, () => new Promise((resolve) => { end = () => resolve('worked') }))
export const finish = tool({ description: 'Ends the work' }, () => { setTimeout(end, 300); return 'soon' })
`

const ours = authority()
const ofServer = ours.issue('server')
const ofClient = ours.issue('client')
const CERTIFICATES = {
  'ca.pem': ours.cert,
  'server.pem': ofServer.cert,
  'server.key': ofServer.key,
  'client.key': ofClient.key,
}

const config = (upstreams: object, more: object = {}): string =>
  JSON.stringify({ listen: { port: 0 }, upstreams, ...more })

describe('causeway up', () => {
  it('serves, outlives a rejection that nobody handles, logs no secret, and finishes what runs when it is told to end', async () => {
    const upstreams = {
      tools: { module: './tools.mjs' },
      tiny: { mcp: { command: tinyCommand, env: { TOKEN: 'env:TOKEN' } } },
    }
    await using up = await Up.start({ 'causeway.json': config(upstreams), 'tools.mjs': TOOLS }, [], {
      env: { TOKEN: 'tremendously-secret' },
    })
    const origin = await up.origin()
    expect(up.out).toMatch(/tools +module +3 +0 +0 +ready/)
    // What is printed comes line by line.
    await until(() => expect(up.out).toContain(`causeway list ${origin}/mcp`))
    await using client = await connect(`${origin}/mcp`)
    expect(said(await client.callTool('tools__stray', {}))).toBe('done')
    expect(said(await client.callTool('tiny__echo', { text: 'tremendously-secret' }))).toContain('tremendously-secret')
    await until(() => expect(up.err).toContain('left alone'))

    const working = client.callTool('tools__work')
    await until(async () => {
      const health = await (await fetch(`${origin}/health`)).json()
      expect(health).toMatchObject({ upstreams: { tools: { calls: { active: 1 } } } })
    })
    await client.callTool('tools__finish')
    up.process.kill('SIGTERM')
    expect(said(await working)).toBe('worked')
    expect(await up.ended).toEqual({ code: null, signal: 'SIGTERM' })
    const lines = up.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.filter(({ msg }) => msg === 'request').map(({ name }) => name)).toContain('tools__work')
    expect(up.err).not.toContain('tremendously-secret')
  })

  it.concurrent.each<[string, Record<string, string>, readonly string[], number, RegExp]>([
    ['no file', {}, [], 2, /Expected a configuration file; there is no causeway\.yaml here/],
    [
      'a file that is wrong',
      { 'causeway.yaml': 'upstreams:\n  a: { module: 5, modul: x }\n' },
      [],
      5,
      /causeway\.yaml:2/,
    ],
    [
      '--http with --stdio',
      { 'causeway.yaml': 'upstreams: {}\n' },
      ['--http', '4100', '--stdio'],
      2,
      /--http does not go with --stdio/,
    ],
    [
      'endpoints that clash',
      { 'causeway.json': config({}, { endpoints: { '/mcp': [], '/sse': [] } }) },
      [],
      5,
      /endpoints\["\/sse"\]: It would be served at '\/sse', where '\/mcp' is/,
    ],
    [
      'a certificate that is nowhere',
      { 'causeway.json': config({}, { listen: { tls: { cert: './none.pem', key: 'file:key.pem' } } }), 'key.pem': 'x' },
      [],
      5,
      /Expected listen\.tls\.cert to be a certificate.*there is no file at '.*none\.pem'/,
    ],
    [
      'the key of another certificate',
      {
        'causeway.json': config({}, { listen: { tls: { cert: './server.pem', key: 'file:client.key' } } }),
        ...CERTIFICATES,
      },
      [],
      5,
      /Expected listen\.tls\.key to be the private key of listen\.tls\.cert; it belongs to another certificate/,
    ],
    [
      'a secret that is nowhere',
      { 'causeway.json': config({}, { tracing: { endpoint: 'http://127.0.0.1:9', headers: { a: 'file:nowhere' } } }) },
      [],
      5,
      /file:nowhere/,
    ],
  ])('with %s says so and ends', async (_, files, args, code, words) => {
    await using up = await Up.start(files, args)
    expect(await up.ended).toEqual({ code, signal: null })
    expect(up.err).toMatch(words)
    expect(up.err).not.toContain('    at ')
    expect(up.out).toBe('')
  })

  it('says that its port is taken, and leaves no process behind', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as AddressInfo // as: it listens on TCP
    await using up = await Up.start({ 'causeway.json': config({ tiny: { mcp: tinyCommand } }) }, [
      '--http',
      String(port),
    ])
    expect(await up.ended).toEqual({ code: 3, signal: null })
    expect(up.err).toMatch(
      new RegExp(`Could not listen on 127\\.0\\.0\\.1:${port}: something else listens there already`),
    )
    holder.close()
  })

  it('speaks TLS, and lets in only clients that show a certificate', async () => {
    const tls = { cert: './server.pem', key: 'file:server.key', ca: './ca.pem' }
    const files = {
      'causeway.json': config({ tiny: { mcp: tinyCommand } }, { listen: { port: 0, tls } }),
      ...CERTIFICATES,
    }
    await using up = await Up.start(files)
    const origin = await up.origin()
    expect(origin).toMatch(/^https:/)
    const ca = ours.cert
    await using client = await connect(`${origin}/mcp`, { tls: { ca, ...ofClient } })
    expect(said(await client.callTool('tiny__echo', { a: 1 }))).toContain('"a":1')
    await expect(connect(`${origin}/mcp`, { tls: { ca } })).rejects.toThrow(
      /lets in only clients that show a certificate/,
    )
  })

  // @must stdio.stdout
  it('serves standard streams, with nothing but messages on them, and ends with its client', async () => {
    const upstreams = { tiny: { mcp: tinyCommand }, loud: { module: './loud.mjs' }, told: { loud: true } }
    const files = {
      'loud.mjs': `console.log('loaded')\n${TOOLS}`,
      'plugin.mjs': `console.log('plugged')\nexport default {}`,
      'causeway.json': config(upstreams, { plugins: ['./plugin.mjs'] }),
    }
    await using up = await Up.start(files, ['--stdio'])
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'tiny__echo', arguments: { a: 1 }, _meta },
    }
    up.process.stdin?.write(`${JSON.stringify(call)}\n`)
    await until(() => expect(up.out).toContain('\n'))
    const [answer = ''] = up.out.split('\n')
    expect(JSON.parse(answer)).toMatchObject({ id: 1, result: { content: [{ text: '{"a":1}' }] } })
    up.process.stdin?.end()
    expect(await up.ended).toEqual({ code: 0, signal: null })
    expect(up.out).toBe(`${answer}\n`)
    expect(up.err).toMatch(/^loaded$/m)
    expect(up.err).toMatch(/^plugged$/m)
  })

  it.each<[string, () => 'pipe' | number, (up: Up) => void]>([
    [
      'nobody reads any more',
      () => 'pipe',
      (up) => {
        up.process.stderr?.destroy()
        up.process.stdout?.destroy()
      },
    ],
    ['is on a full disk', () => openSync('/dev/full', 'w'), () => {}],
  ])('serves on when its log %s', async (_, stderr, breakLog) => {
    await using up = await Up.start({ 'causeway.json': config({ tiny: { mcp: tinyCommand } }) }, [], {
      stdio: ['ignore', 'pipe', stderr()],
    })
    const origin = await up.origin()
    breakLog(up)
    await using client = await connect(`${origin}/mcp`)
    const calls = Array.from({ length: 500 }, () => client.callTool('tiny__echo', { text: 'x' }))
    for (const result of await Promise.all(calls)) expect(result.isError).toBeUndefined()
    up.process.kill('SIGTERM')
    expect(await up.ended).toEqual({ code: null, signal: 'SIGTERM' })
  })
})
