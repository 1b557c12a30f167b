/** A gateway that cannot begin, and one that ends. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Stage, until } from './stage.js'
import { tinyHttpServer } from './tiny-servers.js'

describe('a port that is taken', () => {
  it('is told before any upstream is started', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo // as: it listens on TCP
    let started = 0
    const slow = (): Promise<never> => {
      started += 1
      return new Promise(() => {})
    }
    const opened = Stage.open({ upstreams: { slow: { here: 'slow' } }, listen: { port } }, { here: { slow } })
    await expect(opened).rejects.toThrow(expect.objectContaining({ code: 'ERR_LISTEN' }))
    expect(started).toBe(0)
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a gateway that waits for an upstream when it begins', () => {
  it('says for which one', async () => {
    let connect: (provider: object) => void = () => {}
    const slow = () =>
      new Promise<object>((resolve) => {
        connect = resolve
      })
    const lines: string[] = []
    const opened = Stage.open(
      { upstreams: { slow: { here: 'slow' }, quick: { here: 'quick' } } },
      { here: { slow, quick: () => ({}) }, write: (line) => lines.push(line) },
    )
    await until(() => expect(lines.join('')).toContain('"upstreams":["slow"],"msg":"waiting up to 10 s for upstreams'))
    connect({})
    await using _ = await opened
  })
})

describe('a gateway that ends', () => {
  it('says so, and of which upstreams it leaves calls behind', async () => {
    let hanging = 0
    const server = await tinyHttpServer({
      hang: () => {
        hanging += 1
      },
    })
    await using stage = await Stage.open({ upstreams: { tiny: { mcp: server.url } } })
    const client = await stage.client()
    const call = client.callTool('tiny__hang').catch((error: unknown) => error)
    await until(() => expect(hanging).toBe(1))
    await stage.running.close(50)
    expect(stage.log.filter(({ msg }) => /closing|ends/.test(msg))).toMatchObject([
      { level: 30, msg: 'gateway is closing', calls: 1, graceMs: 50 },
      {
        level: 40,
        upstream: 'tiny',
        calls: 1,
        msg: 'the gateway ends before these calls were done; they may have done what was asked',
      },
    ])
    expect(await call).toBeInstanceOf(Error)
    await server.close()
  })
})
