import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bad, configFolder, good } from '../../test/config-files.js'
import { describeConfigProblems } from './config-problem.js'

describe('a configuration that is right', () => {
  test('comes in its long form, with what connectors fill in', async () => {
    const folder = configFolder()
    const { config, directory, files } = await good(
      '# yaml-language-server: $schema=./causeway.schema.json\nlisten: 127.0.0.1:4100\nupstreams:\n  a:\n    clock: Europe/Oslo\n    auth: env:TOKEN\n    tools: { now: false, later: soon }\nendpoints: { /sales: a }\n',
      { TOKEN: 'x' },
      false,
      folder,
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
