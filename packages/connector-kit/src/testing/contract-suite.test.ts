import { mcp, resource, tool } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type Connector, defineConnector } from '../connector.js'
import { secret } from '../secrets.js'
import type { ContractCases } from './contract/subject.js'
import { contractSuite } from './contract-suite.js'

const config = z.strictObject({ word: z.string().min(1), key: secret().optional() })
type Config = z.infer<typeof config>

const secrets = { 'env:KEY': 's3cret-of-the-test' }

const good = defineConnector<Config>({
  kind: 'echo',
  description: 'Says what it was told',
  config,
  expand: (short) => (typeof short === 'string' ? { word: short } : short),
  connect: async ({ word, key }, context) => {
    if (key !== undefined) await context.secrets.reveal(key)
    if (word === 'broken') throw new Error('Expected a word that is not broken; choose another one.')
    const say = tool(
      {
        description: 'Says it',
        input: z.strictObject({ times: z.int().positive() }),
        output: z.strictObject({ said: z.string() }),
      },
      ({ times }) => ({ said: word.repeat(times) }),
    )
    const wait = tool({ description: 'Waits', input: z.strictObject({}) }, (_, { signal }) =>
      context.clock.wait(600_000, signal),
    )
    return mcp({
      name: 'echo',
      tools: { say, wait },
      resources: [resource('echo://word', { name: 'word' }, () => word)],
    })
  },
})

const cases: ContractCases = {
  good: 'hey ',
  short: ['ho'],
  bad: { 'a broken word': 'broken', 'no word': { word: '' } },
  context: { secrets },
  calls: [{ tool: 'say', arguments: { times: 2 } }],
  slow: { tool: 'wait' },
}

describe('a connector that keeps its promises', () => {
  for (const { name, run } of contractSuite(good, cases)) it(name, run)
})

describe('a connector that breaks one', () => {
  const broken: readonly [string, Partial<Connector<Config>>, RegExp, Partial<ContractCases>?][] = [
    ['lists the same objects', { connect: async () => ({ tools: { ...noTools, list: () => [] } }) }, /same array/],
    [
      'refuses keys',
      { config: z.object({ word: z.string() }) as unknown as typeof config }, // as: a broken schema on purpose
      /strictObject/,
    ],
    ['leaves alone', { expand: (short) => ({ word: short }) }, /its own result unchanged/],
    [
      'fails in clear words',
      {
        connect: async (_, { secrets }) => {
          throw new Error(`The service did not like ${await secrets.reveal('env:KEY')} at all.`)
        },
      },
      /names? no secret/,
    ],
    [
      'ends everything',
      {
        connect: async () => {
          const timer = setInterval(() => {}, 1_000)
          leaks.push(timer)
          return {}
        },
      },
      /this is left: a timer/,
    ],
    [
      'prints nothing',
      {
        connect: async () => {
          process.stdout.write('connected!\n')
          return {}
        },
      },
      /Printed: connected!/,
    ],
    ['ends a call', { connect: async () => stubborn() }, /runs on/],
    ['says in words', { connect: async () => careless() }, /it ran/],
    [
      'lists what the specification allows',
      { connect: async () => ({ tools: { ...noTools, list: () => [{ name: 'a b', inputSchema: {} }] } }) },
      /a b/,
    ],
    ['has a kind', { kind: 'Echo!' }, /lower-case word/],
  ]
  const leaks: NodeJS.Timeout[] = []

  it.each(broken)('%s: is told so', async (name, part, words) => {
    const suite = contractSuite({ ...good, ...part }, { ...cases, promptMs: 100 })
    const check = suite.find((one) => one.name.startsWith(name))
    try {
      await expect(check?.run()).rejects.toThrow(words)
    } finally {
      for (const timer of leaks) clearInterval(timer)
    }
  })
})

const noTools = {
  list: () => [],
  get: () => undefined,
  call: () => {
    throw new TypeError('There are no tools.')
  },
}

/** Does not look at its signal. */
function stubborn(): ReturnType<typeof mcp> {
  const input = z.strictObject({})
  return mcp({ name: 's', tools: { wait: tool({ description: 'w', input }, () => new Promise(() => {})) } })
}

/** Does not look at its arguments. */
function careless(): object {
  const listed = {
    name: 'delete',
    inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  }
  const list = [listed]
  return { tools: { list: () => list, get: () => listed, call: () => ({ content: [] }) } }
}
