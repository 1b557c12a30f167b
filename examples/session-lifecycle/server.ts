import { once } from 'node:events'
import { mcp, resource, tool } from '@causeway/server'
import * as z from 'zod'

const dishes = new Set(['soup'])

const tools = {
  reserve: tool(
    { description: 'Reserves a table', input: z.object({ guests: z.int().min(1) }) },
    async ({ guests }, { elicit }) => {
      const answer = await elicit('At what hour?', z.object({ hour: z.int().min(17).max(22) }))
      return answer.action === 'accept' ? `A table for ${guests} at ${answer.content.hour}:00.` : 'No table, then.'
    },
  ),
  roast: tool({ description: 'Roasts until somebody says stop' }, async (_, { progress, signal }) => {
    progress(1, 60, 'still raw')
    if (!signal.aborted) await once(signal, 'abort')
  }),
  cook: tool(
    { description: 'Puts a dish on the menu', input: z.object({ dish: z.string() }) },
    ({ dish }, { resourceUpdated }) => {
      dishes.add(dish)
      resourceUpdated('menu://today')
    },
  ),
}

/** A restaurant: a tool that asks, one that takes long, and a resource that changes. */
export default mcp({
  name: 'restaurant',
  version: '1.0.0',
  tools,
  resources: [
    resource('menu://today', { name: 'menu', description: 'What there is today' }, () => [...dishes].join(', ')),
  ],
})
