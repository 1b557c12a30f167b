import type { Client } from '@causeway/client'
import { isObject } from '@causeway/protocol'
import { type App, mcp, prompt, resource, tool } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Stage, said } from './stage.js'

/** Two shelves have notes at the same addresses. */
const shelf = (name: string): App => {
  const embedded = { type: 'resource', resource: { uri: 'note://a', text: `Note of ${name}` } } as const
  return mcp({
    name,
    tools: {
      point: tool({ description: 'Points to notes' }, () => ({
        content: [
          { type: 'text', text: 'See note://a' },
          { type: 'resource_link', uri: 'note://a', name: 'a' },
          { type: 'resource_link', uri: 'note://made/2', name: 'made' },
          embedded,
          { type: 'resource_link', uri: 'https://example.com/manual.pdf', name: 'manual' },
          { type: 'resource_link', uri: 'https://example.com/offered', name: 'offered' },
        ],
      })),
      open: tool(
        { description: 'Opens notes', input: z.object({ uri: z.string(), more: z.array(z.string()).optional() }) },
        ({ uri, more = [] }) => [uri, ...more].join(' '),
      ),
    },
    prompts: {
      review: prompt({ description: 'Reviews a note' }, () => [{ role: 'user', content: embedded }]),
    },
    resources: [
      resource('note://a', { name: 'a' }, () => `Note of ${name}`),
      resource('note://made/{id}', { name: 'made' }, ({ id }) => `${id} of ${name}`),
      resource('https://example.com/offered', { name: 'offered' }, () => `Offered by ${name}`),
    ],
  })
}

let stage: Stage
let client: Client
beforeAll(async () => {
  const here = { crm: () => shelf('crm'), mail: () => shelf('mail') }
  stage = await Stage.open(
    {
      upstreams: {
        crm: { here: 'crm' },
        mail: { here: 'mail', prefix: 'post_office' },
        bare: { here: 'mail', prefix: '' },
      },
    },
    { here },
  )
  client = await stage.client()
})
afterAll(() => stage[Symbol.asyncDispose]())

async function addresses(name: string): Promise<readonly unknown[]> {
  const { content } = await client.callTool(name)
  return content.map((block) => ('uri' in block ? block.uri : 'resource' in block ? block.resource.uri : undefined))
}

describe('an address in a result', () => {
  test('leads to the upstream that gave it', async () => {
    for (const [tool, of] of [
      ['crm__point', 'crm'],
      ['post_office__point', 'mail'],
      ['point', 'mail'],
    ] as const) {
      const found = await addresses(tool)
      const texts = await Promise.all(
        [1, 2, 3, 5].map(async (at) => (await client.readResource(String(found[at]))).contents[0]),
      )
      expect(texts.map((one) => isObject(one) && one.text)).toEqual([
        `Note of ${of}`,
        `2 of ${of}`,
        `Note of ${of}`,
        `Offered by ${of}`,
      ])
    }
  })

  test('has the prefix that addresses in lists have, but for pages of the web that are no resources', async () => {
    expect(await addresses('post_office__point')).toEqual([
      undefined,
      'post-office+note://a',
      'post-office+note://made/2',
      'post-office+note://a',
      'https://example.com/manual.pdf',
      'post-office+https://example.com/offered',
    ])
  })

  test('of a prompt leads there as well', async () => {
    expect(await client.getPrompt('crm__review')).toMatchObject({
      messages: [{ content: { type: 'resource', resource: { uri: 'crm+note://a' } } }],
    })
  })

  test('is the inner one again where a client hands it to a tool of that upstream', async () => {
    const open = async (name: string, args: object): Promise<string> => said(await client.callTool(name, { ...args }))
    expect(await open('crm__open', { uri: 'crm+note://a', more: ['crm+note://b', 'c'] })).toBe('note://a note://b c')
    expect(await open('crm__open', { uri: 'post-office+note://a' })).toBe('post-office+note://a')
    expect(await open('crm__open', { uri: 'crm+erp: which one?' })).toBe('crm+erp: which one?')
  })
})
