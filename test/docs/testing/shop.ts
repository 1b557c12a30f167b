import { mcp, resource, tool } from '@causeway/server'
import * as z from 'zod'

const orders = new Map([['A1', { item: 'Lamp', price: 40 }]])

const find = tool(
  {
    description: 'Finds an order',
    input: z.object({ order: z.string() }),
    output: z.object({ item: z.string(), price: z.number() }),
  },
  ({ order }) => {
    const found = orders.get(order)
    if (found === undefined) throw new Error(`No such order: ${order}`)
    return found
  },
)

const refund = tool(
  { description: 'Refunds an order', input: z.object({ order: z.string() }) },
  async ({ order }, { elicit }) => {
    const answer = await elicit(`Refund ${order}?`, z.object({ sure: z.boolean(), reason: z.string().default('none') }))
    return answer.action === 'accept' && answer.content.sure ? `Refunded: ${answer.content.reason}` : 'Kept.'
  },
)

const slow = tool({ description: 'Takes an hour' }, async (_, { signal }) => {
  await new Promise((resolve) => {
    setTimeout(resolve, 3_600_000)
    signal.addEventListener('abort', resolve)
  })
  return 'done'
})

export const app = mcp({
  name: 'shop',
  version: '1.0.0',
  tools: { find, refund, slow },
  resources: [resource('order://{id}', { name: 'An order' }, ({ id }) => JSON.stringify(orders.get(id)))],
})
