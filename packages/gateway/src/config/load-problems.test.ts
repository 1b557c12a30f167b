import { describe, expect, test } from 'vitest'
import { bad, configFolder, connectors, good } from '../../test/config-files.js'
import { describeConfigProblems } from './config-problem.js'
import { loadConfig } from './load.js'

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
      'upstreams: { a: { clock: {} } }\nendpoints:\n  /ü: a\n',
      'causeway.yaml:3:3: endpoints["/ü"]: Clients could not reach it: in an address it becomes \'/%C3%BC\'. Write it like this.',
    ],
    [
      'upstreams:\n  a: { clock: {}, prompts: { x: my prompt } }\n',
      "causeway.yaml:2:30: upstreams.a.prompts.x.name: expected letters, digits, '_', '-' and '.', at most 64 characters, received the string \"my prompt\".",
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

  test('is a warning where what is hidden is changed, and where there is nothing', async () => {
    const hidden = await good('upstreams:\n  a: { clock: {}, tools: { drop: { hide: true, name: gone } } }\n')
    expect(describeConfigProblems(hidden.warnings)).toBe(
      "causeway.yaml:2:48: upstreams.a.tools.drop.name: It says nothing, as 'drop' is hidden. Take it out, or take out hide.",
    )
    const none = await good('upstreams: {}\n')
    expect(describeConfigProblems(none.warnings)).toMatch(
      /^causeway\.yaml:1:1: upstreams: There is none, so nothing is/,
    )
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
    ['a: { b: {\n', 'causeway.yaml:2:1: Flow map in block collection must be sufficiently indented and end with a }.'],
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
    const all = await bad(text)
    const [line = ''] = all
    if (typeof message === 'string') expect(all).toEqual([message])
    else expect(line).toMatch(message)
  })

  test('may not be there', async () => {
    const loaded = await loadConfig(['none.yaml'], { connectors, env: {}, cwd: configFolder() })
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
