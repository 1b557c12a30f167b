import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { run } from '@causeway/gateway'
import { findConnectors } from '@causeway/gateway/config'
import { describe, expect, it } from 'vitest'
import { said, until } from './stage.js'
import { tinyCommand } from './tiny-servers.js'

describe('a plugin that throws when it is loaded', () => {
  it('is reported and tried again; the rest serves, and so does it once it loads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'causeway-plugin-'))
    const file = join(folder, 'causeway.json')
    const upstreams = { bad: { clock: { zone: 'UTC' } }, good: { mcp: tinyCommand } }
    await writeFile(file, JSON.stringify({ listen: { port: 0 }, plugins: ['@test/clock'], upstreams }))
    const installed = join(folder, 'node_modules/@test/clock')
    await mkdir(installed, { recursive: true })
    const causeway = { connector: '.', kind: 'clock' }
    await writeFile(
      join(installed, 'package.json'),
      JSON.stringify({ name: '@test/clock', version: '1.0.0', type: 'module', exports: './index.mjs', causeway }),
    )
    await writeFile(join(installed, 'index.mjs'), "throw new Error('I am broken.')")

    const connectors = await findConnectors({
      directory: folder,
      plugins: ['@test/clock'],
      builtIn: ['@causeway/connector-mcp'],
    })
    const running = await run({ files: [file], env: {}, connectors, write: () => {}, watch: false })
    try {
      await using client = await connect(`${running.origin}/mcp`)
      expect(said(await client.callTool('good__echo', { a: 1 }))).toBe('{"a":1}')
      expect(said(await client.callTool('bad__now'))).toMatch(/^The upstream 'bad' is down/)
      const { plugins, upstreams: health } = await running.gateway.status()
      expect(plugins).toMatchObject([{ plugin: '@test/clock', problem: expect.stringContaining('I am broken.') }])
      expect(health.bad).toMatchObject({ state: 'down', reason: expect.stringContaining('I am broken.') })

      await writeFile(join(installed, 'index.mjs'), CLOCK)
      await until(async () => expect(said(await client.callTool('bad__now'))).toBe('noon in UTC'))
      expect((await running.gateway.status()).plugins).toEqual([])
    } finally {
      await running.close(0)
      await rm(folder, { recursive: true, force: true })
    }
  })
})

const CLOCK = `
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
  const now = { name: 'now', inputSchema: { type: 'object' } }
  export default {
    kind: 'clock', description: 'The time', config: schema,
    connect: async ({ zone }) => ({
      tools: { list: () => [now], get: (name) => (name === 'now' ? now : undefined), call: () => ({ content: [{ type: 'text', text: 'noon in ' + zone }] }) },
    }),
  }`
