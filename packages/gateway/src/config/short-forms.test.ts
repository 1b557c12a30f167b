import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector } from '@causeway/connector-kit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import * as z from 'zod'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { expandConfig } from './expand-config.js'
import { loadConfig } from './load.js'
import { expand, kindOfAddress } from './short-forms.js'

const echo: Connector = {
  kind: 'echo',
  description: 'Says what it is told',
  config: z.strictObject({ word: z.string(), times: z.int().default(1) }),
  expand: (short) => (typeof short === 'string' ? { word: short } : short),
  connect: async () => ({}),
}
const known = new Map([['echo', echo]])
const connectors: ConnectorSet = {
  connectors: known,
  problems: [],
  kinds: () => ['echo'],
  load: async (kind) => known.get(kind),
  name: async () => undefined,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-short-'))
})
afterAll(() => rm(folder, { recursive: true }))

const word = fc.stringMatching(/^[a-z]{1,8}$/)
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })
/** No two prompts may have the same name. */
const name = fc.uuid()
const override = fc.oneof(fc.boolean(), name, fc.record({ hide: fc.boolean() }))
const entry = fc.record(
  {
    echo: fc.oneof(word, fc.record({ word }), fc.record({ word, times: fc.integer() })),
    auth: fc.oneof(
      word.map((name) => `env:${name}`),
      fc.record({ bearer: word.map((name) => `env:${name}`) }),
    ),
    prompts: fc.dictionary(word, override),
  },
  { requiredKeys: ['echo'] },
)
/** Files in any mixture of short and long. */
const file = fc
  .record({
    listen: optional(
      fc.oneof(
        fc.nat(65_535),
        fc.nat(65_535).map((port) => `127.0.0.1:${port}`),
        fc.nat(65_535).map((port) => `[::1]:${port}`),
        fc.record({ port: fc.nat(65_535) }),
      ),
    ),
    logging: optional(
      fc.oneof(fc.constantFrom('debug', 'info'), fc.record({ format: fc.constantFrom('json', 'text') })),
    ),
    metrics: optional(fc.oneof(fc.boolean(), fc.record({ enabled: fc.boolean() }))),
    tracing: optional(fc.oneof(fc.webUrl(), fc.record({ endpoint: fc.webUrl() }))),
    upstreams: fc.dictionary(word, entry, { maxKeys: 4 }),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))

test('A short form says exactly what its long form says, and a long form stays as it is.', async () => {
  const path = join(folder, 'causeway.yaml')
  const read = async (text: string): Promise<unknown> => {
    writeFileSync(path, text)
    return loadConfig([path], { connectors, env: {} })
  }
  await fc.assert(
    fc.asyncProperty(file, async (short) => {
      const long = expand(short, known)
      expect(expand(long, known)).toEqual(long)
      const fromShort = await read(stringify(short))
      expect(fromShort).toMatchObject({ ok: true })
      expect(fromShort).toEqual({ ...Object(await read(stringify(long))), warnings: expect.anything() })
      // The same by way of the command, which writes into the text itself.
      writeFileSync(path, stringify(short))
      const expanded = await expandConfig([path], { connectors })
      expect(await read(expanded.ok ? expanded.text : '')).toEqual({
        ...Object(fromShort),
        warnings: expect.anything(),
      })
    }),
    { numRuns: 40 },
  )
})

describe('An upstream that is only an address', () => {
  test.each([
    ['https://crm.example/mcp', 'mcp'],
    ['wss://crm.example/mcp', 'mcp'],
    ['grpcs://crm.example', 'mcp'],
    ['https://crm.example/openapi.json?v=1', 'openapi'],
    ['./openapi.yaml', 'openapi'],
    ['../api/openapi.yml', 'openapi'],
    ['postgres://db/crm', 'sql'],
    ['./crm.sqlite', 'sql'],
    ['./docs/', 'files'],
    ['/srv/docs/', 'files'],
    ['./tools.ts', 'module'],
    ['./tools.mjs', 'module'],
    ['./docs', undefined],
    ['docs', undefined],
    ['npx server', undefined],
    ['ftp://x/', undefined],
  ])('%s is of the kind %s', (address, kind) => {
    expect(kindOfAddress(address)).toBe(kind)
  })
})

describe('The expanded text', () => {
  const expanded = async (text: string): Promise<string> => {
    const path = join(folder, 'text.yaml')
    writeFileSync(path, text)
    const result = await expandConfig([path], { connectors })
    return result.ok ? result.text : ''
  }

  test('keeps comments, anchors, and the form of what was long', async () => {
    const text = `# The gateway.
x-all: &all { limits: { concurrency: 3 } }
listen: 4100 # here
upstreams:
  # Says things.
  a: { <<: *all, echo: hello, auth: env:A }
  b:
    echo: { word: "there" }
`
    expect(await expanded(text)).toBe(`# The gateway.
x-all: &all { limits: { concurrency: 3 } }
listen:
  port: 4100
  # here
upstreams:
  # Says things.
  a: { <<: *all, echo: { word: hello }, auth: { bearer: env:A } }
  b:
    echo: { word: "there" }
`)
  })

  test('is one text for several files', async () => {
    const paths = ['a.yaml', 'b.yaml'].map((name) => join(folder, name))
    writeFileSync(paths[0] ?? '', 'listen: 1\nupstreams: { a: { echo: x } }\n')
    writeFileSync(paths[1] ?? '', 'listen: { host: h }\n')
    const result = await expandConfig(paths, { connectors })
    expect(result).toMatchObject({
      ok: true,
      text: 'listen:\n  port: 1\n  host: h\nupstreams:\n  a:\n    echo:\n      word: x\n',
    })
  })
})

test('A connector whose own short forms fail is told of, at its place.', async () => {
  const failing: Connector = {
    ...echo,
    expand: () => {
      throw new Error('no idea')
    },
  }
  const path = join(folder, 'failing.yaml')
  writeFileSync(path, 'upstreams:\n  a:\n    echo: x\n')
  const set = { ...connectors, connectors: new Map([['echo', failing]]) }
  const loaded = await loadConfig([path], { connectors: set, env: {} })
  expect(loaded.ok ? [] : loaded.problems).toContainEqual(
    expect.objectContaining({
      line: 3,
      path: 'upstreams.a.echo',
      message: expect.stringContaining('could not read this: Error: no idea'),
    }),
  )
})
