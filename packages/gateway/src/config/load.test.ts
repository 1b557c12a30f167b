import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@causeway/connector-kit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { ConnectorSet } from '../plugins/connector-set.js'
import { describeConfigProblems } from './config-problem.js'
import { type Loaded, loadConfig } from './load.js'

const clock = {
  kind: 'clock',
  description: 'The time of day',
  config: z.strictObject({
    zone: z.string().default('UTC'),
    stepMs: z.int().positive().optional(),
    mode: z.enum(['fast', 'slow']).optional(),
    key: secret().optional(),
    headers: z.record(z.string(), z.union([z.string(), z.strictObject({ text: z.string() })])).optional(),
    env: z.record(z.string(), z.string()).optional(),
    url: z.string().optional(),
  }),
  expand: (short: unknown): unknown => (typeof short === 'string' ? { zone: short } : short),
  ignores: (config: unknown) => (Object(config).zone === 'Asia/Oral' ? (['http'] as const) : []),
  connect: async () => ({}),
}

/** Knows the clock; a plugin with the kind `broken` does not load. */
const connectors: ConnectorSet = {
  connectors: new Map([['clock', clock]]),
  problems: [{ plugin: 'acme-broken', kind: 'broken', message: 'It threw while it was loaded: Error: no.' }],
  kinds: () => ['broken', 'clock'],
  load: async (kind) => (kind === 'clock' ? clock : undefined),
  name: async () => undefined,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function load(
  files: string | { readonly [name: string]: string },
  env: Record<string, string> = {},
  dev = false,
): Promise<Loaded> {
  const texts = typeof files === 'string' ? { 'causeway.yaml': files } : files
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  const names = Object.keys(texts).filter((name) => name !== '.env')
  return loadConfig(names, { connectors, env, dev, cwd: folder })
}

async function good(...args: Parameters<typeof load>): Promise<Extract<Loaded, { ok: true }>> {
  const loaded = await load(...args)
  if (!loaded.ok) throw new Error(describeConfigProblems(loaded.problems))
  return loaded
}

/** One line for each problem. */
async function bad(...args: Parameters<typeof load>): Promise<readonly string[]> {
  const loaded = await load(...args)
  return loaded.ok ? [] : describeConfigProblems(loaded.problems).split('\n')
}

describe('a configuration that is right', () => {
  test('comes in its long form, with what connectors fill in', async () => {
    const { config, directory, files } = await good(
      '# yaml-language-server: $schema=./causeway.schema.json\nlisten: 127.0.0.1:4100\nupstreams:\n  a:\n    clock: Europe/Oslo\n    auth: env:TOKEN\n    tools: { now: false, later: soon }\nendpoints: { /sales: a }\n',
      { TOKEN: 'x' },
    )
    expect(config).toEqual({
      listen: { host: '127.0.0.1', port: 4100 },
      endpoints: { '/sales': ['a'] },
      upstreams: {
        a: {
          kind: 'clock',
          config: { zone: 'Europe/Oslo' },
          auth: { bearer: 'env:TOKEN' },
          tools: { now: { hide: true }, later: { name: 'soon' } },
        },
      },
    })
    expect([directory, files]).toEqual([folder, [join(folder, 'causeway.yaml'), join(folder, '.env')]])
  })

  test('may be JSON, with tabs', async () => {
    const { config } = await good({ 'causeway.json': '{\n\t"upstreams": {\n\t\t"a": { "clock": {} }\n\t}\n}\n' })
    expect(config.upstreams.a?.config).toEqual({ zone: 'UTC' })
  })

  test('may repeat itself through anchors and merge keys, kept under keys that begin with x-', async () => {
    const { config } = await good(
      'x-base: &base\n  limits: { concurrency: 5 }\nupstreams:\n  a: { <<: *base, clock: {} }\n  b:\n    <<: *base\n    clock: Asia/Tokyo\n',
    )
    expect(config.upstreams.a?.limits).toEqual({ concurrency: 5 })
    expect(config.upstreams.b).toEqual({ kind: 'clock', config: { zone: 'Asia/Tokyo' }, limits: { concurrency: 5 } })
    expect(config).not.toHaveProperty('x-base')
  })

  test('is served without the upstreams whose plugin does not load, which are told of', async () => {
    const { config, unavailable, warnings } = await good('upstreams:\n  a: { clock: {} }\n  b: { broken: { x: 1 } }\n')
    expect(config.upstreams.b).toEqual({ kind: 'broken', config: { x: 1 } })
    expect(unavailable).toMatchObject([
      { name: 'b', kind: 'broken', reason: expect.stringMatching(/acme-broken.*Error: no/) },
    ])
    expect(describeConfigProblems(warnings)).toMatch(
      /^causeway\.yaml:3:8: upstreams\.b\.broken: The plugin acme-broken is left out\./,
    )
  })
})

describe('several sources', () => {
  const files = {
    'base.yaml':
      'listen: 4100\nlogging: debug\nupstreams:\n  a: { clock: { zone: UTC, stepMs: 5 }, title: A }\n  b: { clock: {} }\nendpoints: { /x: [a, b] }\n',
    'over.yaml':
      'listen: { host: 0.0.0.0 }\nlogging: null\nupstreams:\n  a: { clock: { stepMs: 7 } }\n  b: null\nendpoints: { /x: [a] }\n',
  }

  test('are merged in their order: maps deeply, lists and values replaced, null takes away', async () => {
    const { config } = await good(files)
    expect(config).toEqual({
      listen: { host: '0.0.0.0', port: 4100 },
      endpoints: { '/x': ['a'] },
      upstreams: { a: { title: 'A', kind: 'clock', config: { zone: 'UTC', stepMs: 7 } } },
    })
  })

  test('end with the environment, whose words find their keys without regard to case and separators', async () => {
    const { config } = await good(files, {
      CAUSEWAY__LISTEN__PORT: '4200',
      CAUSEWAY__UPSTREAMS__A__ENABLED: 'false',
      CAUSEWAY__UPSTREAMS__A__CLOCK__STEP_MS: '9',
      CAUSEWAY__UPSTREAMS__A__TITLE: 'yes: no',
      CAUSEWAY__UPSTREAMS__A__HTTP__MAX_RESPONSE_BYTES: '10',
      CAUSEWAY__UPSTREAMS__NEW__CLOCK: 'Asia/Tokyo',
      CAUSEWAY__UPSTREAMS__A__CLOCK__ENV__FOO_BAR: 'x',
      CAUSEWAY__METRICS: '',
      OTHER__THING: '1',
    })
    expect(config.listen).toEqual({ host: '0.0.0.0', port: 4200 })
    expect(config.upstreams.a).toEqual({
      title: 'yes: no',
      enabled: false,
      http: { maxResponseBytes: 10 },
      kind: 'clock',
      config: { zone: 'UTC', stepMs: 9, env: { FOO_BAR: 'x' } },
    })
    expect(config.upstreams.new?.config).toEqual({ zone: 'Asia/Tokyo' })
  })

  test('say which one a problem is in', async () => {
    const loaded = await bad(
      { ...files, 'over.yaml': 'upstreams:\n  a: { clock: { stepMs: -1 } }\n' },
      { CAUSEWAY__LISTEN__PORT: 'many', CAUSEWAY__UPSTREAMS__B__LIMITS: '[' },
    )
    expect(loaded).toEqual([
      'CAUSEWAY__UPSTREAMS__B__LIMITS: Expected a value in YAML; put a text into quotes.',
      'over.yaml:2:25: upstreams.a.clock.stepMs: expected a number above 0, received the number -1.',
      'CAUSEWAY__LISTEN__PORT: listen.port: expected an integer of at least 0 and at most 65535, received the string "many".',
    ])
  })

  test('may include a .env file, which never wins over the environment', async () => {
    const text = 'upstreams:\n  a: { clock: { key: env:KEY } }\n'
    const { env, warnings } = await good(
      { 'causeway.yaml': text, '.env': 'KEY=file\nHOME=file\n# x\nexport Q="a b"\n' },
      { HOME: 'real' },
    )
    expect(env).toEqual({ KEY: 'file', HOME: 'real', Q: 'a b' })
    expect(warnings).toEqual([])
  })
})

describe('a configuration that is wrong', () => {
  test('is told of completely: file, line, column, path, what was expected, what came, what was meant', async () => {
    const text = `listen: { prot: 41, port: 99999 }
loging: debug
upstreams:
  crm:
    clock: { zone: 5, stpMs: 3, mode: fsat }
    limit: {}
    tools:
      a: { name: x }
      b: { name: x, fixed: { p: 1 }, inject: { p: nope } }
  "bad__name": { clok: {} }
  two: { clock: UTC, broken: {} }
  none: { title: x }
  nothing:
  text: somewhere
  same: { clock: {}, prefix: crm }
endpoints:
  sales: [crm]
  /health: [crn, crm]
`
    expect(await bad(text)).toMatchInlineSnapshot(`
      [
        "causeway.yaml:1:11: listen.prot: expected no such key (known are "host", "port", "tls", "allowedHosts", "allowedOrigins", "legacy"). Did you mean 'port'?",
        "causeway.yaml:1:27: listen.port: expected a number of at most 65535, received the number 99999.",
        "causeway.yaml:2:1: loging: expected no such key (known are "$schema", "name", "title", "version", "instructions", "listen", "endpoints", "plugins" and 6 more). Did you mean 'logging'?",
        "causeway.yaml:5:20: upstreams.crm.clock.zone: expected a string, received the number 5.",
        "causeway.yaml:5:23: upstreams.crm.clock.stpMs: expected no such key (known are "zone", "stepMs", "mode", "key", "headers", "env", "url"). Did you mean 'stepMs'?",
        "causeway.yaml:5:39: upstreams.crm.clock.mode: expected one of "fast", "slow", received the string "fsat". Did you mean 'fast'?",
        "causeway.yaml:6:5: upstreams.crm.limit: expected a kind (broken, clock) or one of enabled, title, prefix, tools, prompts, resources, auth, http, limits, cache, received 'limit'. Did you mean 'limits'?",
        "causeway.yaml:9:18: upstreams.crm.tools.b.name: The tool 'a' of the upstream 'crm' is called 'x' as well. Choose another name for one of them.",
        "causeway.yaml:9:48: upstreams.crm.tools.b.inject.p: The argument 'p' is fixed already. Take out one of the two.",
        "causeway.yaml:9:51: upstreams.crm.tools.b.inject.p: expected 'principal.id', 'principal.claims.<name>', 'header.<lower-case-name>', 'client.name' or 'client.version', received the string "nope".",
        "causeway.yaml:10:3: upstreams.bad__name: expected letters, digits, '-' and single '_', a letter first, at most 32 characters, received the key 'bad__name'.",
        "causeway.yaml:10:18: upstreams.bad__name.clok: expected a kind (broken, clock) or one of enabled, title, prefix, tools, prompts, resources, auth, http, limits, cache, received 'clok'. Did you mean 'clock'?",
        "causeway.yaml:11:22: upstreams.two.broken: One upstream is of one kind; this one is of another kind already. Make it two upstreams.",
        "causeway.yaml:12:3: upstreams.none: expected a kind: one of broken, clock, received none. Add broken: … for example.",
        "causeway.yaml:13:3: upstreams.nothing: expected a map with the kind of the upstream, received nothing. Write it out: { broken: … }.",
        "causeway.yaml:14:9: upstreams.text: It cannot be told from this text alone what kind of upstream is meant. Write it out: { broken: … }.",
        "causeway.yaml:15:30: upstreams.same.prefix: The upstream 'crm' has the prefix 'crm' as well: their tools could not be told apart. Give one of them another prefix.",
        "causeway.yaml:17:3: endpoints.sales: expected a path that begins with '/', received the key 'sales'.",
        "causeway.yaml:18:3: endpoints["/health"]: The gateway itself answers there. Choose another path.",
        "causeway.yaml:18:13: endpoints["/health"][0]: expected the name of an upstream, received 'crn'. Did you mean 'crm'?",
      ]
    `)
  })

  test.each([
    [
      'upstreams:\n  my_db: { clock: {} }\n  My-db: { clock: {} }\n',
      "causeway.yaml:3:3: upstreams.My-db: Addresses of its resources would begin with 'my-db+', as those of the upstream 'my_db' do: there is no upper case and no '_' in them. Give one of them another prefix.",
    ],
    [
      'upstreams: { a: { clock: {} } }\nendpoints:\n  /mcp: a\n  /sse: a\n',
      "causeway.yaml:4:3: endpoints[\"/sse\"]: It would be served at '/sse', where '/mcp' is. Beside each endpoint are its /sse and /messages for older clients. Choose another path.",
    ],
    [
      'upstreams: { a: { clock: {} } }\nendpoints: {}\n',
      'causeway.yaml:2:1: endpoints: expected at least one endpoint, received none. Add one, or leave endpoints out: then every upstream is served at /mcp.',
    ],
    [
      'upstreams:\n  a: { clock: {}, tools: { x: { name: b__y } } }\n  b: { clock: {}, tools: { y: { title: Y } } }\n',
      "causeway.yaml:2:39: upstreams.a.tools.x.name: The tool 'y' of the upstream 'b' is called 'b__y' as well. Choose another name for one of them.",
    ],
    [
      'upstreams:\n  a: { clock: {}, prompts: { x: ask } }\n  b: { clock: {}, prompts: { y: ask } }\n',
      "causeway.yaml:3:30: upstreams.b.prompts.y.name: The prompt 'x' of the upstream 'a' is called 'ask' as well. Choose another name for one of them.",
    ],
    [
      'upstreams:\n  a: { clock: {}, http: { allow: [10.0.0.0/99] } }\n',
      "causeway.yaml:2:35: upstreams.a.http.allow[0]: expected an address (10.1.2.3), a range (10.0.0.0/8) or a host name (db.internal), received '10.0.0.0/99'.",
    ],
    [
      'upstreams:\n  a: { clock: {}, http: { proxy: ftp://x } }\n',
      'causeway.yaml:2:34: upstreams.a.http.proxy: expected the address of a proxy of http:, https: or socks5:, received another one.',
    ],
  ])('is found before the gateway starts: %s', async (text, line) => {
    expect(await bad(text)).toEqual([line])
  })

  test('is a warning where an upstream is served nowhere, or has what says nothing for its kind', async () => {
    const { warnings } = await good(
      'upstreams:\n  a: { clock: Asia/Oral, http: { retries: 1 } }\n  b: { clock: {} }\nendpoints: { /mcp: a }\n',
    )
    expect(describeConfigProblems(warnings).split('\n')).toEqual([
      "causeway.yaml:2:26: upstreams.a.http: It says nothing for this upstream of the kind 'clock'.",
      'causeway.yaml:3:3: upstreams.b: It is served nowhere. Add it to an endpoint, or take endpoints out.',
    ])
  })

  test('is a warning where it may be right, or is right elsewhere', async () => {
    const { warnings } = await good(
      "upstreams:\n  a: { clock: {}, prefix: '' }\n  b: { clock: {}, prefix: '', http: { tls: { ca: ./ca.pem } } }\n  c: { clock: {}, enabled: false }\nendpoints:\n  /mcp: [a, b, c]\n  /none: []\n",
    )
    expect(describeConfigProblems(warnings).split('\n')).toEqual([
      expect.stringContaining("upstreams.b.prefix: The upstream 'a' has no prefix either"),
      expect.stringContaining('upstreams.b.http.tls.ca: There is no file ./ca.pem here.'),
      expect.stringContaining('endpoints["/mcp"][2]: The upstream \'c\' is switched off'),
      expect.stringContaining('endpoints["/none"]: Nothing is served there.'),
    ])
  })

  test.each([
    ['', 'causeway.yaml:1:1: Expected a map with upstreams; the file is empty.'],
    ['- a', 'causeway.yaml:1:1: Expected a map, such as upstreams: { … }.'],
    ['listen: [', /^causeway\.yaml:1:10: /],
    ['a: 1\na: 2', 'causeway.yaml:2:1: This key is there twice; one of them would be lost.'],
    ['a: 1\n---\nb: 2', 'causeway.yaml:2:1: Expected one document; a second one begins here.'],
    ['a: *b', 'causeway.yaml:1:4: There is no anchor &b before this alias.'],
    ['a: !!js x', /^causeway\.yaml:1:4: Unresolved tag/],
    ['? [a, b]\n: 1', 'causeway.yaml:1:3: Expected a key to be a word.'],
    ['__proto__: 1', 'causeway.yaml:1:1: Expected another key.'],
    ['a: &a [*a]', /in at most 64 levels/],
    [`a: ${'['.repeat(70)}${']'.repeat(70)}`, /in at most 64 levels/],
    ['['.repeat(200_000), /in at most 64 levels/],
    [`a: "${'x'.repeat(5_000_000)}"`, /Expected at most 4194304 bytes/],
    [bomb(), /aliases/],
  ])('is refused where it is no configuration at all: %.30s', async (text, message) => {
    const [line = ''] = await bad(text)
    if (typeof message === 'string') expect(line).toBe(message)
    else expect(line).toMatch(message)
  })

  test('may not be there', async () => {
    const loaded = await loadConfig(['none.yaml'], { connectors, env: {}, cwd: folder })
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ file: 'none.yaml', line: 0, message: 'There is no such file.' }],
    })
  })

  test('gives no tool a name that looks like one of another upstream', async () => {
    const text =
      'upstreams:\n  a: { clock: {}, tools: { x: a__y } }\n  b: { clock: {}, prefix: bee, tools: { x: a__x, y: bee__z } }\n  c: { clock: {}, tools: { x: bee__x, y: free__y } }\n'
    expect((await bad(text)).map((line) => line.split(' ').slice(0, 7).join(' '))).toEqual([
      'causeway.yaml:3:41: upstreams.b.tools.x.name: The tools of the upstream',
      'causeway.yaml:4:28: upstreams.c.tools.x.name: The tools of the upstream',
    ])
  })

  test('gives no name to two tools, nor one that the configuration leaves to another', async () => {
    const text =
      "upstreams:\n  a: { clock: {}, tools: { x: find } }\n  b: { clock: {}, tools: { y: { name: find } } }\n  c: { clock: {}, prefix: '', tools: { now: { title: Now } } }\n  d: { clock: {}, tools: { z: now } }\n"
    expect(await bad(text)).toEqual([
      "causeway.yaml:3:39: upstreams.b.tools.y.name: The tool 'x' of the upstream 'a' is called 'find' as well. Choose another name for one of them.",
      "causeway.yaml:5:28: upstreams.d.tools.z.name: The tool 'now' of the upstream 'c' is called 'now' as well. Choose another name for one of them.",
    ])
  })

  test('names its own missing parts at the line that announces them', async () => {
    expect(await bad('listen:\n  tls:\n    cert: x\nupstreams: {}\n')).toEqual([
      "causeway.yaml:2:3: listen.tls.key: expected a reference to a secret, such as 'env:NAME', received nothing.",
    ])
  })
})

/** Nine levels of nine aliases each. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 9; level++)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}

describe('secrets', () => {
  const withKey = (key: string): string => `upstreams:\n  a: { clock: { key: ${key} } }\n`

  test.each([
    'hunter2-the-secret',
    '12345678',
    '"postgres://u:hunter2@h"',
    '[hunter2]',
    '{ exec: hunter2 }',
    '"sk-hunter2: x"',
  ])('that are written out are refused, and not shown: %s', async (key) => {
    const lines = await bad(withKey(key))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('\n')).toMatch(/upstreams\.a\.clock\.key/)
    expect(lines.join('\n')).not.toMatch(/hunter2|12345678/)
  })

  test('are not shown under misspelt keys, in wrong choices and in headers either', async () => {
    const lines = await bad(
      'upstreams:\n  a:\n    clock: { kee: hunter2, headers: { Authorization: Bearer hunter2, x-a: b } }\n    auth: { bearr: hunter2 }\n    http: { proxy: "ftp//u:hunter2@h" }\n',
    )
    expect(lines.length).toBeGreaterThanOrEqual(4)
    expect(lines.join('\n')).not.toContain('hunter2')
  })

  test('may be written out as literal:… for development only', async () => {
    expect(await bad(withKey('literal:abc'))).toEqual([
      "causeway.yaml:2:22: upstreams.a.clock.key: A secret that is written out works with --dev only. Write where it is, such as 'env:NAME' or 'file:/run/secrets/name'.",
    ])
    await good(withKey('literal:abc'), {}, true)
  })

  test('have references with a known beginning', async () => {
    expect(await bad(withKey('evn:KEY'))).toEqual([expect.stringMatching(/Did you mean 'env:'\?$/)])
    expect(await bad(withKey('"exec:pass show x"'))).toEqual([
      expect.stringMatching(/Write \{ exec: \[program, argument\] \}\.$/),
    ])
    await good(withKey('{ exec: [pass, show, x] }'))
  })

  test('in variables that are not set are warnings, unless their upstream is switched off', async () => {
    const text =
      'upstreams:\n  a: { clock: { key: env:NOPE, url: env:NOR } }\n  b: { clock: { key: env:NOPE }, enabled: false }\n'
    const { warnings } = await good(text)
    expect(describeConfigProblems(warnings)).toBe(
      'causeway.yaml:2:22: upstreams.a.clock.key: The variable NOPE is not set. Set it before the gateway starts.\n' +
        'causeway.yaml:2:37: upstreams.a.clock.url: The variable NOR is not set. Set it before the gateway starts.',
    )
  })

  test('are noticed where no place is made for them', async () => {
    const { warnings } = await good('upstreams:\n  a: { clock: { env: { API_TOKEN: abc, PATH: /x } } }\n')
    expect(describeConfigProblems(warnings)).toMatch(/env\.API_TOKEN: By its name this is a secret/)
    const withPassword = 'upstreams:\n  a: { clock: { url: "postgres://u:hunter2@h/d" } }\n'
    expect((await bad(withPassword)).join()).toMatch(/clock\.url: This address has a password in it/)
    await good(withPassword, {}, true)
  })
})
