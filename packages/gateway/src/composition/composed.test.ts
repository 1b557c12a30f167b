import { type Client, connect } from '@causeway/client'
import { mcp, type Provider, tool } from '@causeway/server'
import { memoryPair, type Principal } from '@causeway/transports'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { composed } from './composed.js'

const crm = mcp({
  name: 'crm',
  tools: {
    tenant: tool({ description: 'Says whose call it is', input: z.object({ id: z.string().optional() }) }, ({ id }) =>
      id === undefined ? 'nobody' : id,
    ),
  },
})

async function clientOf(provider: Provider, principal?: Principal): Promise<Client> {
  const app = mcp({ name: 'gateway' })
  app.mount(provider)
  const [inner, outer] = memoryPair()
  app.attach(inner, principal === undefined ? {} : { principal })
  return connect(() => outer)
}

describe('arguments taken from the principal', () => {
  const ada: Principal = { id: 'ada', scopes: [], claims: { org: { id: 'eu' } } }

  it.each([
    ['principal.id', ada, 'ada'],
    ['principal.claims.org.id', ada, 'eu'],
    ['principal.claims.org.constructor', ada, 'nobody'],
    ['principal.claims.team', ada, 'nobody'],
    ['principal.id', undefined, 'nobody'],
  ])('%s of %j', async (source, principal, expected) => {
    const provider = composed(crm, 'crm', { kind: 'module', config: {}, tools: { tenant: { inject: { id: source } } } })
    await using client = await clientOf(provider, principal)
    const { content } = await client.callTool('crm__tenant', { id: 'mallory' })
    expect(content).toEqual([{ type: 'text', text: expected }])
  })
})
