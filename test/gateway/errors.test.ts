/** What errors call tools and prompts: as the client does that reads them. */
import { join } from 'node:path'
import type { Client } from '@causeway/client'
import type { Connector } from '@causeway/connector-kit'
import openapi from '@causeway/connector-openapi'
import { mcp, prompt, tool } from '@causeway/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Stage, said } from './stage.js'

const crm = () =>
  mcp({
    name: 'crm',
    tools: {
      find: tool({ description: 'Finds', input: z.strictObject({ text: z.string() }) }, ({ text }) => text),
      refund: tool({ description: 'Refunds', input: z.strictObject({ order: z.int() }) }, () => 'done'),
      count: tool(
        { description: 'Counts', output: z.strictObject({ count: z.int() }) },
        () => ({ count: 'x' }) as never,
      ),
      crash: tool({ description: 'Crashes' }, () => {
        throw new TypeError('undefined is not a function')
      }),
    },
    prompts: {
      greet: prompt({ description: 'Greets', args: z.object({ age: z.coerce.number() }) }, ({ age }) => `Greet ${age}`),
    },
  })

let stage: Stage
let client: Client
beforeAll(async () => {
  stage = await Stage.open(
    {
      upstreams: {
        crm: { here: 'crm', tools: { refund: { name: 'pay_back' } } },
        pets: { openapi: join(import.meta.dirname, 'fixtures/pets.json'), prefix: 'zoo' },
      },
    },
    { here: { crm }, connectors: [openapi as Connector] }, // as: its configuration is checked before it is given
  )
  client = await stage.client()
})
afterAll(() => stage[Symbol.asyncDispose]())

describe('errors call by the name that the client knows', () => {
  it.each<[string, string, object, RegExp]>([
    ['arguments that do not fit', 'crm__find', { txt: 'x' }, /^The arguments of crm__find did not pass validation:/],
    ['those of a tool with another name', 'pay_back', { order: 'x' }, /^The arguments of pay_back did not pass/],
    ['those of an operation', 'zoo__getPet', { id: 'x' }, /^The arguments of zoo__getPet did not pass validation:/],
    ['a result that does not fit', 'crm__count', {}, /^What crm__count returned \(a mistake of this server\)/],
    ['a tool that failed', 'crm__crash', {}, /^The tool 'crm__crash' failed unexpectedly/],
  ])('%s', async (_, name, args, words) => {
    const result = await client.callTool(name, { ...args })
    expect(result.isError).toBe(true)
    expect(said(result)).toMatch(words)
  })

  it('the tool that was meant, and the one that is unknown', async () => {
    await expect(client.callTool('crm__fnd', {})).rejects.toThrow("Unknown tool: 'crm__fnd'. Did you mean 'crm__find'?")
    await expect(client.callTool('find', {})).rejects.toThrow("Unknown tool: 'find'. Did you mean 'crm__find'?")
  })

  it('a prompt', async () => {
    await expect(client.getPrompt('crm__greet', { age: 'old' })).rejects.toThrow(
      /^The arguments of prompt crm__greet did not pass validation:/,
    )
  })
})
