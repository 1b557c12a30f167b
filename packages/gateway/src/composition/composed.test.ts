import { mcp, type Provider, tool } from '@causeway/server'
import { type Linked, linked } from '@causeway/testing'
import type { Principal } from '@causeway/transports'
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

function linkTo(provider: Provider, principal?: Principal): Promise<Linked> {
  const app = mcp({ name: 'gateway' })
  app.mount(provider)
  return linked(app, principal === undefined ? {} : { signedInAs: principal })
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
    await using link = await linkTo(provider, principal)
    const { content } = await link.client.callTool('crm__tenant', { id: 'mallory' })
    expect(content).toEqual([{ type: 'text', text: expected }])
  })
})
