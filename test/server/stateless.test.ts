import { requestText } from '@causeway/protocol'
import { mcp, tool } from '@causeway/server'
import { memoryPair } from '@causeway/transports'
import { expect, test } from 'vitest'
import * as z from 'zod'

const app = mcp({
  name: 'forgetful',
  tools: {
    greet: tool({ description: 'Greets' }, async (_, { elicit }) => (await elicit('Sure?', z.object({}))).action),
  },
})

// @must stateless.nothing-remembered, meta.capability-missing
test('what one request says of its client counts for no other one on its connection', async () => {
  const [client, server] = memoryPair()
  app.attach(server)
  const answers: { id: number; result?: { resultType: string }; error?: { code: number } }[] = []
  const all = new Promise<void>((resolve) => {
    void client.open({ frame: (text) => answers.push(JSON.parse(text)) === 3 && resolve(), closed: () => resolve() })
  })
  const ask = (id: number, capabilities: object): unknown => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    }
    return client.send(requestText(id, 'tools/call', { name: 'greet', _meta }))
  }
  for (const [id, capabilities] of [{ elicitation: {} }, {}, { elicitation: {} }].entries()) await ask(id, capabilities)
  await all
  await client.close()
  const outcomes = answers.toSorted((a, b) => a.id - b.id).map(({ result, error }) => result?.resultType ?? error?.code)
  expect(outcomes).toEqual(['input_required', -32_021, 'input_required'])
})
