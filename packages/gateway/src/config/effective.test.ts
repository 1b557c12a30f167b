import { expect, test } from 'vitest'
import { effectiveConfig } from './effective.js'

test('What is shown is the long form as a file could say it, with references and without a secret.', () => {
  const shown = effectiveConfig({
    listen: { port: 1, tls: { cert: './c.pem', key: 'file:./k.pem' } },
    upstreams: {
      a: {
        kind: 'sql',
        config: { url: 'postgres://u:hunter2@h/d', password: 'literal:hunter2' },
        auth: { bearer: 'env:A' },
      },
      b: {
        kind: 'mcp',
        config: {
          command: ['x', '--token=ghp_hunter2hunter2hunter2'],
          env: { API_KEY: 'hunter2', B: 'plain', C_TOKEN: 'env:C' },
          headers: { Authorization: 'hunter2', 'x-a': 'b' },
        },
        enabled: false,
      },
    },
  })
  expect(shown).toEqual({
    listen: { port: 1, tls: { cert: './c.pem', key: 'file:./k.pem' } },
    upstreams: {
      a: { auth: { bearer: 'env:A' }, sql: { url: 'postgres://***@h/d', password: 'literal:***' } },
      b: {
        enabled: false,
        mcp: {
          command: ['x', '--token=***'],
          env: { API_KEY: '***', B: 'plain', C_TOKEN: 'env:C' },
          headers: { Authorization: '***', 'x-a': 'b' },
        },
      },
    },
  })
})
