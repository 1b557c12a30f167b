import { mcp, resource, tool } from '@causeway/server'
import * as z from 'zod'
import { Chatter, schemaOf, topChatters } from './chat.js'
import { db } from './database.js'

const top = tool(
  {
    title: 'Top chatters',
    description: 'Who wrote most in the chat, the most talkative first.',
    input: z.object({
      limit: z.int().min(1).max(100).default(10),
      since: z.iso.date().optional().describe('only messages of that day (UTC) and later'),
      channel: z.string().optional().describe('only messages of that channel, such as random'),
    }),
    output: z.object({ chatters: z.array(Chatter) }),
    needs: { db },
    readOnly: true,
  },
  (filter, { db }) => ({ chatters: topChatters(db, filter) }),
)

const schema = resource(
  'chat://schema',
  {
    name: 'schema',
    title: 'Tables of the chat',
    description: 'The SQL that made the database.',
    mime: 'application/sql',
    needs: { db },
  },
  (_, { db }) => schemaOf(db),
)

export default mcp({
  name: 'top-chatters',
  version: '1.0.0',
  tools: { top_chatters: top },
  resources: [schema],
})
