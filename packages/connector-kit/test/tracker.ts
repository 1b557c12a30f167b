import { type ConnectorContext, defineConnector, type HttpRequest } from '@causeway/connector-kit'
import { mcp, ToolError, tool } from '@causeway/server'
import * as z from 'zod'

const config = z.strictObject({
  url: z.url().describe('Where the tracker is, such as https://tracker.example.com'),
  project: z.string().min(1).default('main').describe('Whose tickets are served'),
})

const ticket = z.strictObject({ id: z.int(), title: z.string() })

export default defineConnector<z.infer<typeof config>>({
  kind: 'tracker',
  description: 'Tickets of a tracker: search and create',
  config,
  expand: (short) => (typeof short === 'string' ? { url: short } : short),
  connect: async ({ url, project }, context) => {
    const base = new URL(`/projects/${encodeURIComponent(project)}/`, url)
    // Fails now, and with words, rather than at the first call.
    await ask(context, { url: base, signal: context.signal })

    const search = tool(
      {
        description: 'Finds tickets by words in their titles',
        input: z.strictObject({ words: z.string().min(1), limit: z.int().min(1).max(100).default(20) }),
        output: z.strictObject({ tickets: z.array(ticket) }),
        readOnly: true,
      },
      async ({ words, limit }, { signal }) => {
        const address = new URL('tickets', base)
        address.search = new URLSearchParams({ words, limit: String(limit) }).toString()
        return { tickets: z.array(ticket).parse(await ask(context, { url: address, signal })) }
      },
    )

    const create = tool(
      {
        description: 'Opens a ticket',
        input: z.strictObject({ title: z.string().min(1).max(200) }),
        output: ticket,
        destructive: false,
      },
      async ({ title }, { signal }) => {
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify({ title })
        return ticket.parse(
          await ask(context, { method: 'POST', url: new URL('tickets', base), headers, body, signal }),
        )
      },
    )

    return mcp({ name: 'tracker', tools: { search, create } })
  },
})

/** Sends a request as who the gateway is; once more with new credentials where the old ones are not good any more. */
async function ask({ http, authorizer }: ConnectorContext, request: HttpRequest): Promise<unknown> {
  for (let isFirst = true; ; isFirst = false) {
    const credentials = await authorizer?.credentials(request.signal)
    const response = await http.request({ ...request, credentials: credentials?.headers ?? {} })
    if (response.status === 401 && isFirst && authorizer?.refused(credentials)) continue
    if (response.status < 300) return JSON.parse(response.text())
    throw new ToolError(`The tracker answered with status ${response.status}: ${response.text().slice(0, 200)}`)
  }
}
