import { limits, serverLimits } from '@causeway/protocol'
import { mcp } from '@causeway/server'
import { type RawClient, rawClient } from '@causeway/testing'
import { expect, test } from 'vitest'

const params = {
  notifications: { toolsListChanged: true },
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  },
}
const acknowledged = 'notifications/subscriptions/acknowledged'

async function listen(client: RawClient, id: number): Promise<void> {
  await client.send({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params })
  await client.next(acknowledged)
}

test('a server refuses subscriptions beyond its limit, and takes new ones when others are over', async () => {
  const app = mcp({ name: 'heard', tools: {} })
  const full = Array.from({ length: serverLimits.maxSubscriptions / limits.maxRequestsInFlight }, async () => {
    const client = await rawClient(app)
    for (let id = 1; id <= limits.maxRequestsInFlight; id++) await listen(client, id)
    return client
  })
  const [first, ...others] = await Promise.all(full)
  await using late = await rawClient(app)
  const refused = await late.request('subscriptions/listen', params)
  expect(refused.error).toEqual({ code: -32603, message: expect.stringContaining('as many subscriptions as it can') })

  await first?.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } })
  await listen(late, 1_000_000)
  expect((await late.request('subscriptions/listen', params)).error?.code).toBe(-32603)
  await Promise.all([first, ...others].map((client) => client?.close()))
})
