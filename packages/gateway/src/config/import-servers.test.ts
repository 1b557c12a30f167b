import { describe, expect, test } from 'vitest'
import { importServers } from './import-servers.js'

const TOKEN = 'ghp_abcdefghijklmnopqrstuvwx'

describe('Servers of another application', () => {
  test('become upstreams: commands, addresses, and which of them are off', () => {
    const { upstreams, notes, variables } = importServers(`{
      // Comments, and commas too many, are what editors write.
      "mcpServers": {
        "files": { "command": "npx", "args": ["-y", "server-files", "\${workspaceFolder}/docs"], "cwd": "/srv" },
        "crm": { "url": "https://crm.example/mcp" },
        "old": { "type": "sse", "url": "https://old.example/sse", "disabled": true, },
      },
    }`)
    expect(upstreams).toEqual({
      files: { mcp: { command: ['npx', '-y', 'server-files', './docs'], cwd: '/srv' } },
      crm: { mcp: 'https://crm.example/mcp' },
      old: { mcp: { url: 'https://old.example/sse', transport: 'sse' }, enabled: false },
    })
    expect([variables, notes]).toEqual([[], []])
  })

  test('keep no secret that stood in their environment or headers: it becomes a variable', () => {
    const file = {
      servers: {
        a: { command: 'a', env: { API_KEY: 'one', LEVEL: 'debug', URL: TOKEN, HOME_URL: 'file:/x' } },
        b: { command: 'b', env: { API_KEY: 'two' } },
        c: { command: 'c', env: { API_KEY: 'one' } },
        d: {
          type: 'http',
          url: 'https://d',
          headers: { authorization: 'Bearer three', 'X-Api-Key': 'four', 'X-A': 'b' },
        },
        e: { url: 'https://e', headers: { Authorization: 'Token five' } },
      },
    }
    const { upstreams, variables } = importServers(JSON.stringify(file))
    expect(upstreams).toEqual({
      a: {
        mcp: {
          command: ['a'],
          env: { API_KEY: 'env:API_KEY', LEVEL: 'debug', URL: 'env:URL', HOME_URL: { text: 'file:/x' } },
        },
      },
      b: { mcp: { command: ['b'], env: { API_KEY: 'env:B_API_KEY' } } },
      c: { mcp: { command: ['c'], env: { API_KEY: 'env:API_KEY' } } },
      d: {
        mcp: { url: 'https://d', headers: { 'X-Api-Key': 'env:D_X_API_KEY', 'X-A': 'b' } },
        auth: { bearer: 'env:D_TOKEN' },
      },
      e: { mcp: { url: 'https://e', headers: { Authorization: 'env:E_AUTHORIZATION' } } },
    })
    expect(variables.map(({ name }) => name)).toEqual([
      'API_KEY',
      'URL',
      'B_API_KEY',
      'D_TOKEN',
      'D_X_API_KEY',
      'E_AUTHORIZATION',
    ])
    expect(JSON.stringify(variables)).not.toMatch(/one|two|three|four|five|ghp_/)
  })

  test('ask by variables for what their application asked its user', () => {
    const file = {
      inputs: [{ type: 'promptString', id: 'crm-key', description: 'The key of the CRM', password: true }],
      servers: {
        a: { command: 'a', env: { KEY: `\${input:crm-key}`, WHO: `\${env:USER}`, X: `\${Y:-1}` } },
        b: { url: 'https://b', headers: { Authorization: `Bearer \${input:crm-key}` } },
      },
    }
    const { upstreams, variables } = importServers(JSON.stringify(file))
    expect(upstreams.a).toEqual({ mcp: { command: ['a'], env: { KEY: 'env:CRM_KEY', WHO: 'env:USER', X: 'env:Y' } } })
    expect(upstreams.b).toEqual({ mcp: 'https://b', auth: { bearer: 'env:CRM_KEY' } })
    expect(variables[0]).toEqual({ name: 'CRM_KEY', description: 'The key of the CRM' })
  })

  test('get names that upstreams may have, of which none is taken', () => {
    const file = {
      mcpServers: { 'My Server!': { url: 'https://a' }, crm: { url: 'https://b' }, a__b: { url: 'https://c' } },
    }
    const { upstreams, notes } = importServers(JSON.stringify(file), ['crm'])
    expect(Object.keys(upstreams)).toEqual(['My-Server', 'crm-2', 'a_b'])
    expect(notes).toContain("'crm' is called 'crm-2' here.")
  })

  test('are told about where something does not come along, or a secret stays', () => {
    const file = {
      mcpServers: {
        empty: {},
        a: { command: 'a', args: [`--token=${TOKEN}`, `\${env:HOST}`], autoApprove: ['x'] },
        b: { url: 'https://b/mcp?api_key=x' },
      },
    }
    const { notes } = importServers(JSON.stringify(file))
    expect(notes.join('\n')).toBe(
      [
        "'empty' is left out: it has neither a command nor a url.",
        "Of 'a' these did not come along: autoApprove.",
        "'a' seems to have a secret in its command or address, and it is written out in the configuration now. Move it to env, headers or auth.",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the file
        "'a' has a variable where none is replaced: ${env:HOST}. Write its value there.",
        "'b' seems to have a secret in its command or address, and it is written out in the configuration now. Move it to env, headers or auth.",
      ].join('\n'),
    )
  })

  test.each([
    ['{', /^Expected JSON\.$/],
    [`{"a": ${TOKEN}}`, /^Expected JSON\.$/],
    ['{"a": 1}', /Expected a map 'mcpServers' or 'servers'/],
    ['[]', /Expected a map/],
  ])('are refused where there are none: %s', (text, message) => {
    expect(() => importServers(text)).toThrow(message)
  })
})
