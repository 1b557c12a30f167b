import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { causeway, commandLine, type Running, start } from '../../packages/cli/fixtures/causeway.js'
import { fixture } from '../../packages/cli/fixtures/fixture.js'
import { Project } from '../../packages/cli/fixtures/project.js'
import { runHere } from '../../packages/cli/fixtures/run-here.js'
import { authority } from '../../packages/transports/test/certificates.js'

const file = fixture('whoami.mjs')
const ours = authority('Ours')
const folder = mkdtempSync(join(tmpdir(), 'causeway-tls-'))
const at = (name: string): string => join(folder, name)
const pair = (cert: string, key: string): string[] => ['--tls-cert', at(cert), '--tls-key', at(key)]
const serverOptions = pair('server.pem', 'server.key')
const clientOptions = pair('client.pem', 'client.key')
const trusting = ['--tls-ca', at('ca.pem')]

beforeAll(() => {
  writeFileSync(at('ca.pem'), ours.cert)
  for (const [name, valid] of [['server'], ['client'], ['expired', { from: -48, to: -24 }]] as const) {
    const { cert, key } = ours.issue(name, valid)
    writeFileSync(at(`${name}.pem`), cert)
    writeFileSync(at(`${name}.key`), key)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

function started(...words: string[]): Running {
  const running = start(['serve', ...words])
  onTestFinished(async () => {
    running.child.kill()
    await running.ended
  })
  return running
}

test('one command serves TLS on all transports, and another one shows its certificate there', async () => {
  const wanted = ['--http', '0', '--ws', '0', '--grpc', '0', ...serverOptions, '--tls-client-ca', at('ca.pem')]
  const said = await started(file, ...wanted).said(/(https:\S+) and (wss:\S+) and (grpcs:\S+) \(Ctrl/)
  const [url = '', ...others] = said.slice(1)
  const asking = [...trusting, ...clientOptions]
  expect(await causeway('call', url, 'whoami', ...asking)).toMatchObject({ code: 0, stdout: 'You are client.\n' })
  for (const other of others) {
    const shown = await runHere('call', other, 'whoami', ...asking)
    expect(shown).toEqual({ code: 0, stdout: 'You are client.\n', stderr: '' })
  }
  const hidden = await runHere('call', url, 'whoami', ...trusting)
  expect([hidden.code, hidden.stderr]).toEqual([
    3,
    expect.stringMatching(
      /only clients that show a certificate\. Pass yours, and its key, as --tls-cert and --tls-key\.\n$/,
    ),
  ])
  const doubting = await runHere('call', url, 'whoami')
  expect([doubting.code, doubting.stderr]).toEqual([
    3,
    expect.stringMatching(/not one to trust: .* Pass the authority that signed it as --tls-ca\.\n$/),
  ])
})

/** A server that knows its clients by what they show, and has another word for them with each version of its code. */
const reading = (title: string): string => `
import { X509Certificate } from 'node:crypto'
import { mcp, tool } from '@causeway/server'

const verify = ({ clientCertificate: { subject, subjectAltName, fingerprint256, raw } }) => {
  const isWhole = new X509Certificate(raw).fingerprint256 === fingerprint256
  return { id: ['${title}', subject.CN, isWhole, subjectAltName].join(' '), scopes: [], claims: {} }
}
const whoami = tool({ description: 'Says who asks' }, (_, { principal }) => principal.id)
export default mcp({ name: 'reading', tools: { whoami }, http: { verify } })
`

test('with --reload the code of now reads the whole certificate, on all transports', async () => {
  const project = new Project('server.js', { 'server.js': reading('Dr') })
  onTestFinished(() => project.remove())
  const options = [...serverOptions, '--tls-client-ca', at('ca.pem'), '--http', '0', '--ws', '0', '--grpc', '0']
  const running = started('--reload', project.file, ...options)
  const tls = { ca: at('ca.pem'), cert: at('client.pem'), key: at('client.key') }
  const [, ...urls] = await running.said(/(https:\S+) and (wss:\S+) and (grpcs:\S+) \(Ctrl/)
  const asked = async (url: string): Promise<unknown> => {
    await using client = await connect(url, { tls })
    return (await client.callTool('whoami')).content
  }
  const answers = (): Promise<unknown[]> => Promise.all(urls.map(asked))
  const words = (title: string): string => `${title} client true DNS:localhost, IP Address:127.0.0.1`
  const contents = (title: string): unknown[] => urls.map(() => [{ type: 'text', text: words(title) }])
  expect(await answers()).toEqual(contents('Dr'))
  // NODE_EXTRA_CA_CERTS, which is read when a process starts, is as good as --tls-ca.
  const [, , url = ''] = urls
  const extra = start(['call', url, 'whoami', ...clientOptions], { NODE_EXTRA_CA_CERTS: at('ca.pem') })
  expect(await extra.ended).toMatchObject({ code: 0, stdout: `${words('Dr')}\n`, stderr: '' })
  project.write('server.js', reading('Prof'))
  await running.said(/reloaded in/)
  expect(await answers()).toEqual(contents('Prof'))
})

test('a certificate that has expired is served with a warning, and told to who connects', async () => {
  const serving = started(file, '--http', '0', ...pair('expired.pem', 'expired.key'))
  const [url] = await serving.said(/https:\S+/)
  await serving.said(/The certificate has expired \(.*\): clients will not trust it\./)
  const { code, stderr } = await runHere('list', url, ...trusting)
  expect([code, stderr]).toEqual([3, expect.stringContaining('its certificate has expired. Whoever runs it')])
})

test('over stdio the principal is who the file says', async () => {
  const { stdout } = await runHere('call', 'whoami', '--', ...commandLine('serve', file))
  expect(stdout).toBe('You are whoever started it.\n')
})

describe('what cannot be used is told before anything is served', () => {
  test('the key of another certificate', async () => {
    const { code, stderr } = await causeway('serve', file, '--http', '0', ...pair('server.pem', 'client.key'))
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /Expected --tls-key to be the private key of --tls-cert; it belongs to another certificate\.\n$/,
    )
  })

  test.each<readonly [string, readonly string[], RegExp]>([
    [
      'a file that is not there',
      ['--http', '0', ...pair('none.pem', 'server.key')],
      /Expected --tls-cert to be a PEM file; there is none at '.*none\.pem'\.\n$/,
    ],
    [
      'a certificate without its key',
      ['--http', '0', '--tls-cert', at('server.pem')],
      /Expected --tls-key beside --tls-cert/,
    ],
    ['TLS on stdio', serverOptions, /The options of TLS go with --http, --ws or --grpc\./],
  ])('%s', async (_, options, words) => {
    const { code, stderr } = await runHere('serve', file, ...options)
    expect(code).toBe(2)
    expect(stderr).toMatch(words)
  })
})
