/** Our client against tools whose schemas are weapons. The text of a schema is the server's, and so is what it is to check. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, connect } from '@causeway/client'
import type { JsonObject } from '@causeway/protocol'
import { describe, expect, test } from 'vitest'
import { complete, modernPeer, text } from '../../packages/client/test/peers.js'

interface Scene {
  readonly client: Client
  readonly warnings: readonly string[]
}

/** A client of a server with one good tool and a bad one, which answers with `content`. */
async function scene(schemas: { inputSchema?: unknown; outputSchema?: unknown }, content: unknown): Promise<Scene> {
  const tools = [
    { name: 'bad', inputSchema: { type: 'object' }, ...schemas },
    { name: 'good', inputSchema: { type: 'object' }, outputSchema: { type: 'object' } },
  ]
  const peer = modernPeer({
    'tools/list': () => complete({ ttlMs: 60_000, cacheScope: 'private', tools }),
    'tools/call': ({ params }) =>
      complete({ ...text('done'), structuredContent: params?.name === 'bad' ? content : {} }),
  })
  const warnings: string[] = []
  const client = await connect(() => peer, { handlers: { on: { warning: ({ message }) => warnings.push(message) } } })
  await client.listTools()
  return { client, warnings }
}

async function outcomeOf({ client }: Scene): Promise<unknown> {
  const outcome = await client.callTool('bad').then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  )
  expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'done' }])
  return outcome
}

function nested(depth: number, wrap: (inner: JsonObject) => JsonObject): JsonObject {
  let schema: JsonObject = { type: 'string' }
  for (let level = 0; level < depth; level++) schema = wrap(schema)
  return schema
}

const longText = `${'a'.repeat(100_000)}!`
const branching: JsonObject = Object.fromEntries(
  Array.from({ length: 60 }, (_, level) => [
    `l${level}`,
    { anyOf: [{ $ref: `#/$defs/l${level + 1}` }, { $ref: `#/$defs/l${level + 1}` }] },
  ]),
)

describe('A tool', () => {
  test.each<[what: string, outputSchema: unknown, content: unknown]>([
    ['backtracks without end', { type: 'string', pattern: '^(a+)+$' }, longText],
    ['backtracks without end over alternatives', { type: 'string', pattern: '^(a|aa|a?)+$' }, longText],
    [
      'backtracks without end in the names of properties',
      { patternProperties: { '^(a+)+$': false } },
      { [longText]: 1 },
    ],
    ['counts without end', { type: 'string', pattern: '^(((a{1,100}){1,100}){1,100})$' }, longText],
    ['goes in a circle', { $ref: '#' }, { a: 1 }],
    [
      'goes in a circle through others',
      { allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
      1,
    ],
    ['doubles with every level', { $ref: '#/$defs/l0', $defs: { ...branching, l60: false } }, 1],
    [
      'compares everything with everything',
      { type: 'array', uniqueItems: true },
      Array.from({ length: 20_000 }, (_, at) => ({ at, a: [at] })),
    ],
    [
      'tries everything for everything',
      { type: 'array', items: { anyOf: Array(200).fill({ const: { a: 1 } }) } },
      Array(20_000).fill({ a: 2 }),
    ],
  ])('whose output schema %s does not hang the call', async (_, outputSchema, content) => {
    const stage = await scene({ outputSchema }, content)
    await using _client = stage.client
    expect(['ERR_OUTPUT_INVALID', 'accepted']).toContain(await outcomeOf(stage))
  })

  // @must schema.unknown-dialect
  test.each<[what: string, outputSchema: unknown]>([
    ['is huge', { anyOf: Array.from({ length: 50_000 }, (_, at) => ({ const: at })) }],
    ['is deep', nested(40, (inner) => ({ type: 'object', properties: { a: inner } }))],
    ['is no schema', { type: 'objekt' }],
    ['is of a dialect that nobody knows', { $schema: 'https://evil.example/dialect', type: 'object' }],
    ['is a list', [1]],
    ['is text', 'object'],
    ['has a pattern that is none', { pattern: '(' }],
  ])('whose output schema %s is called without a check, and a warning says so', async (_, outputSchema) => {
    const stage = await scene({ outputSchema }, { a: 1 })
    await using _client = stage.client
    expect(await outcomeOf(stage)).toBe('accepted')
    expect(stage.warnings).toEqual([expect.stringMatching(/^Results of the tool 'bad' are not checked: /)])
    expect(stage.warnings[0]?.length).toBeLessThan(1_000)
  })

  // @must tools.input-schema
  test.each<[what: string, inputSchema: unknown]>([
    [
      'is huge',
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`p${at}`, {}])) },
    ],
    ['is deep', nested(30, (inner) => ({ type: 'object', properties: { a: { allOf: [inner] } } }))],
    ['is a list', [1]],
    ['is null', null],
    ['is missing', undefined],
  ])('whose input schema %s hides no other tool', async (_, inputSchema) => {
    const stage = await scene({ inputSchema }, {})
    await using client = stage.client
    expect((await client.listTools()).map(({ name }) => name)).toContain('good')
    expect(await outcomeOf(stage)).toBe('accepted')
  })

  // @must schema.no-remote-ref
  test('whose schemas lie on another server has nothing fetched from there', async () => {
    const fetched: unknown[] = []
    const elsewhere = createServer((request, response) => {
      fetched.push(request.url)
      response.end('true')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
    const remote = {
      type: 'object',
      $ref: `${origin}/ref`,
      $schema: `${origin}/meta`,
      properties: { a: { $dynamicRef: `${origin}/dyn` } },
    }
    for (const outputSchema of [remote, { ...remote, $schema: undefined }, { $id: `${origin}/id`, $ref: 'other' }]) {
      const stage = await scene({ inputSchema: remote, outputSchema }, { a: 1 })
      await using _client = stage.client
      expect(await outcomeOf(stage)).toBe('accepted')
      expect(stage.warnings).toHaveLength(1)
    }
    await new Promise((resolve) => elsewhere.close(resolve))
    expect(fetched).toEqual([])
  })
})
