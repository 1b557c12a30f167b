/** Our server and our client on other runtimes, each talking with others in Node.js. */
import { connect } from '@causeway/client'
import { serveHttp } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { talksWithOurs } from './official-client-suite.js'
import { portableApp } from './runtimes/app.js'
import { type RunningRuntime, type RuntimeName, startRuntime } from './runtimes/runtime.js'
import { expectedVisit, visit } from './runtimes/visit.js'

const eras = [
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25'],
] as const

const ANSWER = { action: 'accept', content: { username: 'ada', email: 'ada@example.com' } } as const

describe.each<RuntimeName>(['deno', 'bun', 'workerd'])('on %s', (name) => {
  let runtime: RunningRuntime
  beforeAll(async () => {
    runtime = await startRuntime(name)
  })
  afterAll(() => runtime?.close())

  test.each(eras)('our server serves our client, %s', async (era, revision) => {
    expect(await visit(`${runtime.url}/mcp`, era)).toEqual(expectedVisit(revision))
  })

  if (name === 'workerd') {
    test.each(eras)('our server serves requests that stand alone outside of a Durable Object, %s', async (era) => {
      const client = await connect(`${runtime.url}/alone`, { era, handlers: { elicit: () => ANSWER } })
      expect(await client.callTool('sum', { a: 1, b: 2 })).toMatchObject({ structuredContent: { sum: 3 } })
      // There is no way back to a legacy client without a session.
      const asked = client.callTool('test_elicitation', { message: 'Who?' })
      if (era === 'legacy') await expect(asked).rejects.toThrow(/capability elicitation/)
      else expect(await asked).toMatchObject({ content: [{ text: expect.stringContaining('action=accept') }] })
      await client.close()
    })
  }

  test.each(eras)('our client visits our server in Node.js, %s, over HTTP and WebSocket', async (era, revision) => {
    const app = portableApp()
    const { url, close } = await serveHttp(app.service, { port: 0, webSocket: true })
    try {
      for (const address of [url, url.replace('http', 'ws')]) {
        const response = await fetch(`${runtime.url}/visit?era=${era}&url=${encodeURIComponent(address)}`)
        expect(await response.json()).toEqual(expectedVisit(revision))
      }
    } finally {
      await close()
      await app.close()
    }
  })

  for (const [sdk, transport, revision] of [
    ['v1', 'http', '2025-11-25'],
    ['v2-modern', 'http', '2026-07-28'],
  ] as const) {
    talksWithOurs({ sdk, transport, revision }, async () => ({
      way: { kind: transport, url: `${runtime.url}/mcp` },
      close: async () => {},
    }))
  }
})
