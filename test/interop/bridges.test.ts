import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { serveHttp } from '@causeway/transports/node'
import { expect, test } from 'vitest'
import { contractApp } from './contract-app.js'
import { type OpenServer, said, talksWithServer } from './our-client-suite.js'
import { ourCommand } from './our-command.js'
import { peerFile } from './peer-package.js'
import { freePort, startPeer } from './peer-process.js'

/** Our client starts mcp-remote, which reaches our server over HTTP. */
async function throughMcpRemote(): Promise<OpenServer> {
  const app = contractApp()
  const { url, close } = await serveHttp(app.service)
  const args = [peerFile('mcp-remote/dist/proxy.js'), url]
  // It keeps files of its own, in the user's home where nobody says otherwise.
  const folder = await mkdtemp(join(tmpdir(), 'causeway-mcp-remote-'))
  const env = { MCP_REMOTE_CONFIG_DIR: folder }
  return {
    target: { command: process.execPath, args, env, stderr: 'ignore' },
    async close() {
      await close()
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Our client reaches a bridge over HTTP, which starts our server on standard streams. */
async function throughBridge(
  bridge: (port: number, command: readonly string[]) => readonly string[],
  prints: RegExp,
): Promise<OpenServer> {
  const ours = await ourCommand('test/interop/contract-stdio-server.ts')
  const port = await freePort()
  const args = bridge(port, [ours.command, ...ours.args])
  const peer = await startPeer({ args, env: ours.env, cwd: ours.cwd, prints, port })
  return {
    target: `http://127.0.0.1:${port}/mcp`,
    async close() {
      await peer.close()
      const violations = ours.violations()
      await ours[Symbol.asyncDispose]()
      expect(violations).toBe('')
    },
  }
}

const supergateway = (port: number, command: readonly string[]) => [
  peerFile('supergateway/dist/index.js'),
  ...['--stdio', command.join(' '), '--outputTransport', 'streamableHttp', '--stateful', '--port', String(port)],
]
const mcpProxy = (port: number, command: readonly string[]) => [
  peerFile('mcp-proxy/dist/bin/mcp-proxy.mjs'),
  ...['--port', String(port), '--host', '127.0.0.1', '--', ...command],
]

const modern = '2026-07-28'
const legacy = { revision: '2025-11-25', options: { era: 'legacy' } } as const

// It turns HTTP's 404, which is what an unknown method gets, into an error of its own.
const hidesUnknown = ['unknown-method'] as const
talksWithServer({ title: 'our server behind mcp-remote', revision: modern, without: hidesUnknown }, throughMcpRemote)
talksWithServer({ title: 'our server behind mcp-remote', ...legacy }, throughMcpRemote)

const behindSupergateway = () => throughBridge(supergateway, /Listening on port/)

test('our client calls our server behind supergateway, which starts it anew for each modern request', async () => {
  const server = await behindSupergateway()
  const client = await connect(server.target)
  expect(client.revision).toBe(modern)
  expect(said(await client.callTool('echo', { text: 'hello' }))).toBe('hello')
  await client.close()
  await server.close()
})
talksWithServer({ title: 'our server behind supergateway', ...legacy }, behindSupergateway)

const behindMcpProxy = () => throughBridge(mcpProxy, /starting server on port/)
// It asks nobody anything, and passes on neither the log level nor, in the modern era, log messages.
talksWithServer(
  { title: 'our server behind mcp-proxy', revision: modern, without: ['asking', 'logging'] },
  behindMcpProxy,
)
talksWithServer({ title: 'our server behind mcp-proxy', ...legacy, without: ['asking', 'logging'] }, behindMcpProxy)
