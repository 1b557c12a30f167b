import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectOfficial, type Sdk } from './official-client.js'
import { type OurCommand, ourCommand } from './our-command.js'
import { freePort, type PeerProcess, startPeer } from './peer-process.js'

const sdks: readonly Sdk[] = ['v1', 'v2-legacy', 'v2-modern']

describe('a server as a user would write it', () => {
  let command: OurCommand
  let server: PeerProcess
  let url: string

  beforeAll(async () => {
    command = await ourCommand('test/fixtures/echo.ts')
    const port = await freePort()
    url = `http://127.0.0.1:${port}/mcp`
    const { args, cwd, env } = command
    server = await startPeer({ args, cwd, env: { ...env, PORT: String(port) }, port })
  })
  afterAll(async () => {
    await server?.close()
    expect(command.violations()).toBe('')
    await command[Symbol.asyncDispose]()
  })

  test.each(sdks)('echoes to the official client %s, on standard streams and over HTTP', async (sdk) => {
    for (const way of [{ kind: 'stdio', command } as const, { kind: 'http', url } as const]) {
      const client = await connectOfficial(sdk, way)
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo'])
      expect((await client.callTool('echo', { text: 'Grüße 🌍' })).content).toMatchObject([{ text: 'Grüße 🌍' }])
      const wrong = await client.callTool('echo', { txet: 'x' })
      expect(wrong).toMatchObject({ isError: true })
      expect(wrong.content?.[0]?.text).toContain("Did you mean 'text'?")
      await client.close()
    }
  })
})
