import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { mcp, type ServeOptions, serve, tool } from '@causeway/server'
import type { ClientTls, ServerTls, Verify } from '@causeway/transports'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { authority } from '../../packages/transports/test/certificates.js'

const ours = authority('Ours')
const theirs = authority('Theirs')
const server = ours.issue('server')
const client = ours.issue('client')

/** Names who asked, as its certificate says. */
function greeter() {
  const greet = tool({ description: 'Greets' }, (_, { principal }) => `hello ${principal?.id ?? 'stranger'}`)
  return mcp({ name: 'greeter', tools: { greet } })
}

const byCertificate: Verify = ({ clientCertificate }) => {
  const name = clientCertificate?.subject.CN
  return name === undefined ? undefined : { id: String(name), scopes: [], claims: {} }
}

/** The addresses of one call that serves on all transports. */
async function serving(tls: ServerTls, options: Partial<ServeOptions> = {}): Promise<Record<string, string>> {
  const all = { argv: [], env: {}, signals: false, port: 0, webSocket: true, grpc: { port: 0 }, ...options }
  const served = await serve(greeter(), { ...all, tls })
  onTestFinished(() => served.close())
  const { url = '', grpcUrl = '' } = served
  return { http: url, websocket: url.replace('http', 'ws'), grpc: grpcUrl }
}

async function greeting(url: string | undefined, tls?: ClientTls): Promise<unknown> {
  const options = tls === undefined ? {} : { tls }
  await using connected = await connect<ReturnType<typeof greeter>>(url ?? '', options)
  return await connected.tools.greet()
}

describe.each([
  ['http', 'https:'],
  ['websocket', 'wss:'],
  ['grpc', 'grpcs:'],
])('over %s', (transport, scheme) => {
  test('who trusts the authority is served', async () => {
    const { [transport]: url } = await serving(server)
    expect(url).toMatch(scheme)
    expect(await greeting(url, { ca: ours.cert })).toBe('hello stranger')
  })

  test('who trusts others only is told what to pass', async () => {
    const { [transport]: url } = await serving(server)
    for (const tls of [undefined, { ca: theirs.cert }]) {
      await expect(greeting(url, tls)).rejects.toMatchObject({
        code: 'ERR_CONNECT_FAILED',
        message: expect.stringMatching(
          /its certificate is not one to trust.*Pass the authority that signed it as tls\.ca/,
        ),
      })
    }
  })

  test('a certificate that has expired is told as such', async () => {
    const { [transport]: url } = await serving(ours.issue('server', { from: -48, to: -24 }))
    await expect(greeting(url, { ca: ours.cert })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: expect.stringContaining('its certificate has expired'),
    })
  })

  test('the certificate of another name is told as such, or accepted as that', async () => {
    const { [transport]: url } = await serving(server)
    const tls = { ca: ours.cert, serverName: 'elsewhere.test' }
    await expect(greeting(url, tls)).rejects.toThrow(/is for another name: .*elsewhere\.test.*tls\.serverName/)
    expect(await greeting(url, { ca: ours.cert, serverName: 'localhost' })).toBe('hello stranger')
  })

  test('an IP address is looked for in the certificate, as address and as tls.serverName', async () => {
    const { [transport]: url = '' } = await serving(server)
    const named = url.replace('127.0.0.1', 'localhost')
    const expecting = (serverName: string): Promise<unknown> => greeting(named, { ca: ours.cert, serverName })
    expect(await expecting('127.0.0.1')).toBe('hello stranger')
    await expect(expecting('192.0.2.1')).rejects.toThrow(/is for another name: .*192\.0\.2\.1/)
    const { [transport]: other } = await serving(ours.issue('server', { host: 'localhost' }))
    await expect(greeting(other, { ca: ours.cert })).rejects.toThrow(/is for another name: .*127\.0\.0\.1/)
  })

  test('clients have to show a certificate where the server knows whose, and are known by it', async () => {
    const { [transport]: url } = await serving({ ...server, ca: ours.cert }, { verify: byCertificate })
    expect(await greeting(url, { ca: ours.cert, ...client })).toBe('hello client')
    await expect(greeting(url, { ca: ours.cert })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      message: expect.stringMatching(/lets in only clients that show a certificate.*tls\.cert and tls\.key/),
    })
    await expect(greeting(url, { ca: ours.cert, ...theirs.issue('stranger') })).rejects.toThrow(
      /perhaps it does not accept the certificate in tls\.cert/,
    )
  })

  test('clients may show none where the server says so', async () => {
    const tls = { ...server, ca: ours.cert, rejectUnauthorized: false }
    const { [transport]: url } = await serving(tls, { verify: byCertificate })
    expect(await greeting(url, { ca: ours.cert })).toBe('hello stranger')
    expect(await greeting(url, { ca: [theirs.cert, ours.cert], ...client })).toBe('hello client')
  })

  test('a client that does not speak TLS is told apart, and so is a server that does not', async () => {
    const { [transport]: url = '' } = await serving(server)
    await expect(greeting(url.replace('s:', ':'))).rejects.toThrow()
    const plain = await serve(greeter(), { argv: [], env: {}, signals: false, transport: transport as 'http' })
    onTestFinished(() => plain.close())
    const wrong = plain.url?.replace(':', 's:')
    await expect(greeting(wrong)).rejects.toThrow(
      `does not speak TLS. Try ${transport === 'websocket' ? 'ws' : transport}:.`,
    )
  })
})

describe('files', () => {
  let folder = ''
  const at = (name: string): string => join(folder, name)

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-tls-'))
    const files = { 'ca.pem': ours.cert, 'server.pem': server.cert, 'server.key': server.key, 'client.key': client.key }
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
    writeFileSync(at('empty.pem'), '')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('are as good as texts and bytes', async () => {
    const { http } = await serving({ cert: at('server.pem'), key: Buffer.from(server.key) })
    expect(await greeting(http, { ca: at('ca.pem') })).toBe('hello stranger')
  })

  test.each<readonly [string, () => ServerTls, RegExp]>([
    [
      'a certificate that is not there',
      () => ({ ...server, cert: at('none.pem') }),
      /tls\.cert to be .*there is no file at '.*none\.pem'/,
    ],
    ['a key that is not there', () => ({ ...server, key: at('none.key') }), /tls\.key to be [^']*there is no file\.$/],
    [
      'the key of another certificate',
      () => ({ ...server, key: at('client.key') }),
      /tls\.key to be the private key of tls\.cert; it belongs to another/,
    ],
    [
      'a key for a certificate',
      () => ({ ...server, cert: server.key }),
      /tls\.cert to be a certificate.*a private key came/,
    ],
    [
      'a certificate for a key',
      () => ({ ...server, key: server.cert }),
      /tls\.key to be a private key.*a certificate came/,
    ],
    [
      'an empty file',
      () => ({ ...server, cert: at('empty.pem') }),
      /tls\.cert to be a certificate.*nothing in it begins with -----BEGIN/,
    ],
    [
      'certificates of clients without an authority',
      () => ({ ...server, requestCert: true }),
      /Expected tls\.ca beside tls\.requestCert/,
    ],
  ])('that cannot be used are told in one line: %s', async (_, tls, words) => {
    for (const transport of ['http', 'websocket', 'grpc'] as const) {
      const options = { argv: [], env: {}, signals: false, transport, port: 0, tls: tls() }
      await expect(serve(greeter(), options)).rejects.toMatchObject({
        code: 'ERR_TLS',
        message: expect.stringMatching(words),
      })
    }
  })

  test('of the client are checked the same way', async () => {
    for (const url of ['https://127.0.0.1:1/mcp', 'wss://127.0.0.1:1/mcp', 'grpcs://127.0.0.1:1']) {
      await expect(greeting(url, { ca: at('none.pem') })).rejects.toThrow(
        /tls\.ca to be .*there is no file at '.*none\.pem'/,
      )
      await expect(greeting(url, { cert: client.cert })).rejects.toThrow(
        /tls\.key to be .*there is none beside tls\.cert/,
      )
      await expect(greeting(url, { ...client, key: server.key })).rejects.toThrow(/it belongs to another certificate/)
    }
  })
})
