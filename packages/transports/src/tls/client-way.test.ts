import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { authority } from '../../test/certificates.js'

const run = promisify(execFile)

const folder = mkdtempSync(join(tmpdir(), 'causeway-tls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Of a company, which its machines know, and of one service. */
const [everywhere, here, elsewhere] = [authority('Company'), authority('Service'), authority('Somebody')]
const extra = join(folder, 'extra.pem')

beforeAll(() => writeFileSync(extra, everywhere.cert))

/** Connects to three servers, trusting the authority of one service: what each handshake came to. */
const program = `
  import { once } from 'node:events'
  import { connect } from 'node:tls'
  import { tlsWay } from ${JSON.stringify(new URL('client-way.ts', import.meta.url))}
  const [ca, ...ports] = process.argv.slice(1)
  for (const port of ports) {
    const socket = connect({ host: '127.0.0.1', port: Number(port), ...tlsWay({ ca }) })
    console.log(await once(socket, 'secureConnect').then(() => 'trusted', (error) => error.code))
    socket.destroy()
  }`

async function handshakes(env: NodeJS.ProcessEnv): Promise<string[]> {
  const servers = [everywhere, here, elsewhere].map((signer) =>
    createServer(signer.issue('server')).listen(0, '127.0.0.1'),
  )
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')))
    const ports = servers.map((server) => String((server.address() as AddressInfo).port)) // as: they listen on TCP
    const args = ['--conditions=causeway-source', '--import', 'tsx', '--input-type=module', '--eval', program]
    const { stdout } = await run(process.execPath, [...args, '--', here.cert, ...ports], {
      env: { ...process.env, ...env },
    })
    return stdout.trim().split('\n')
  } finally {
    for (const server of servers) server.close()
  }
}

it('an authority of one server is trusted besides those that Node.js was told of', async () => {
  const unknown = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
  expect(await handshakes({ NODE_EXTRA_CA_CERTS: extra })).toEqual(['trusted', 'trusted', unknown])
  expect(await handshakes({ NODE_EXTRA_CA_CERTS: join(folder, 'none.pem') })).toEqual([unknown, 'trusted', unknown])
})
