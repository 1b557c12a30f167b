/** Retries and circuit breaker of an upstream's `http`, where the upstream is an MCP server. */
import { mcp, tool } from '@causeway/server'
import { type HttpServer, serveHttp } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultyFront, faultyFront } from './faulty-front.js'
import { Stage, said, until } from './stage.js'

const app = mcp({
  name: 'shop',
  tools: {
    look: tool({ description: 'Looks', readOnly: true }, () => 'seen'),
    put: tool({ description: 'Puts', idempotent: true }, () => 'there'),
    buy: tool({ description: 'Buys' }, () => 'bought'),
    count: tool({ description: 'Counts', readOnly: true }, (_args, { progress }) => {
      progress(1, 2)
      return new Promise((resolve) => setTimeout(resolve, 100, 'counted'))
    }),
  },
})

let server: HttpServer

beforeAll(async () => {
  server = await serveHttp(app.service, { port: 0, ...app.http })
})
afterAll(() => server.close(0))

const open = (front: FaultyFront, http: object) => Stage.open({ upstreams: { shop: { mcp: front.url, http } } })

describe('a call of an MCP server that fails', () => {
  test('is made again where the server says that this does no harm', async () => {
    await using front = await faultyFront(server.url)
    await using stage = await open(front, {})
    const client = await stage.client()
    front.faults.push(503, 'cut')
    expect(said(await client.callTool('shop__look'))).toBe('seen')
    front.faults.push(429)
    expect(said(await client.callTool('shop__put'))).toBe('there')
    expect(front.calls).toBe(5)
  })

  test('is made once where the server does not, where no more attempts are configured, and where something was heard of it', async () => {
    await using front = await faultyFront(server.url)
    await using stage = await open(front, {})
    const client = await stage.client()
    front.faults.push(503)
    expect(said(await client.callTool('shop__buy'))).toMatch(/'shop' cannot answer now \(HTTP 503\)/)
    front.faults.push('cut in the middle')
    const heard: unknown[] = []
    const counted = await client.callTool('shop__count', {}, { onProgress: ({ progress }) => heard.push(progress) })
    expect(said(counted)).toMatch(/'shop' went away while it answered/)
    expect(heard).toEqual([1])
    expect(front.calls).toBe(2)
    await stage.reload({ upstreams: { shop: { mcp: front.url, http: { retries: 0 } } } })
    front.faults.push(503)
    expect(said(await client.callTool('shop__look'))).toMatch(/HTTP 503/)
    expect(front.calls).toBe(3)
  })
})

test('an MCP server whose calls fail in a row is left alone for a while, then one call tries', async () => {
  await using front = await faultyFront(server.url)
  await using stage = await open(front, { retries: 0, breaker: { failures: 3, resetMs: 200 } })
  const client = await stage.client()
  const buy = async (): Promise<string> => said(await client.callTool('shop__buy'))
  front.faults.push(503, 502, 504)
  for (const status of [503, 502, 504]) expect(await buy()).toContain(`HTTP ${status}`)
  expect(await buy()).toBe(
    "The upstream 'shop' failed too often in a row, so nothing is sent to it for a while. Try again later.",
  )
  expect(front.calls).toBe(3)
  await until(async () => expect(await buy()).toBe('bought'))
  expect(front.calls).toBe(4)
})
