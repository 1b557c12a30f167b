import { describe, expect, test } from 'vitest'
import { bad, good } from '../../test/config-files.js'
import { describeConfigProblems } from './config-problem.js'

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
