import './vitest.setup.js'
import { connect } from '@causeway/client'
import { rawServer } from '@causeway/testing'
import { expect, test } from 'vitest'
import { expectBadWire } from '../../wire/expect-bad-wire.js'

test('a client does not take anything for a result', async () => {
  expectBadWire()
  await using server = rawServer({ 'tools/call': () => ({ result: { resultType: 'complete', content: 'no list' } }) })
  await using client = await connect(server)
  await expect(client.callTool('find')).rejects.toMatchObject({ code: 'ERR_BAD_RESPONSE' })
  expect(server.calls('tools/call')[0]?.params).toMatchObject({ name: 'find' })
})

test('a client answers what a legacy server asks', async () => {
  await using server = rawServer({}, { revision: '2025-11-25' })
  await using _client = await connect(server, { handlers: { roots: [{ uri: 'file:///home' }] } })
  expect((await server.ask('roots/list')).result).toEqual({ roots: [{ uri: 'file:///home' }] })
})

test('a client bears a proxy that answers in the place of its server', async () => {
  expectBadWire()
  await using server = rawServer({ 'tools/call': () => ({ status: 502, text: '<h1>Bad Gateway</h1>' }) })
  await using client = await connect(await server.listen())
  await expect(client.callTool('find')).rejects.toMatchObject({ code: 'ERR_HTTP_STATUS' })
})
