import { expect, test } from 'vitest'
import type { GatewayConfig } from './definition.js'
import { describeDifference, diffConfig } from './difference.js'

const before: GatewayConfig = {
  listen: { port: 4100 },
  endpoints: { '/x': ['a'], '/gone': ['b'] },
  upstreams: {
    a: { kind: 'sql', config: { url: 'literal:old-secret', maxRows: 5 }, tools: { q: { hide: true } } },
    b: { kind: 'files', config: { root: './b' } },
    c: { kind: 'mcp', config: { url: 'https://c' } },
    off: { kind: 'mcp', config: {}, enabled: false },
  },
}

test('What is different is told by upstream and by path, without any value.', () => {
  const after: GatewayConfig = {
    listen: { port: 4200 },
    endpoints: { '/x': ['a', 'd'], '/new': ['c'] },
    upstreams: {
      c: { kind: 'mcp', config: { url: 'https://c' } },
      a: { kind: 'sql', config: { maxRows: 5, url: 'literal:new-secret' }, tools: { q: {}, r: { hide: true } } },
      d: { kind: 'mcp', config: {} },
      b: { kind: 'files', config: { root: './b' }, enabled: false },
      off: { kind: 'mcp', config: { url: 'https://off' }, enabled: false },
    },
  }
  const difference = diffConfig(before, after)
  expect(difference).toEqual({
    isEmpty: false,
    upstreams: {
      added: ['d'],
      removed: ['b'],
      changed: [{ name: 'a', paths: ['sql.url', 'tools.q.hide', 'tools.r'], reconnect: true }],
    },
    elsewhere: {
      added: ['endpoints["/new"]'],
      removed: ['endpoints["/gone"]'],
      changed: ['endpoints["/x"]', 'listen.port'],
    },
  })
  expect(describeDifference(difference).split('\n')).toEqual([
    '+ upstreams.d',
    '- upstreams.b',
    '~ upstreams.a: sql.url, tools.q.hide, tools.r',
    '+ endpoints["/new"]',
    '- endpoints["/gone"]',
    '~ endpoints["/x"]',
    '~ listen.port',
  ])
})

test('Endpoints are told one by one, even where there were none or none are left.', () => {
  const { endpoints: _, ...without } = before
  expect(diffConfig(before, without).elsewhere.removed).toEqual(['endpoints["/gone"]', 'endpoints["/x"]'])
  expect(diffConfig(without, before).elsewhere.added).toEqual(['endpoints["/gone"]', 'endpoints["/x"]'])
  expect(diffConfig(without, { ...without, endpoints: {} }).elsewhere.added).toEqual(['endpoints'])
})

test('What the gateway itself does with an upstream needs no new connection; another kind does.', () => {
  const renamed = {
    ...before,
    upstreams: { ...before.upstreams, c: { ...c(), prefix: 'crm', limits: { concurrency: 2 } } },
  }
  expect(diffConfig(before, renamed).upstreams.changed).toEqual([
    { name: 'c', paths: ['limits', 'prefix'], reconnect: false },
  ])
  const other = { ...before, upstreams: { ...before.upstreams, c: { ...c(), kind: 'openapi' } } }
  expect(diffConfig(before, other).upstreams.changed).toEqual([
    { name: 'c', paths: ['mcp', 'openapi'], reconnect: true },
  ])
})

test('Nothing is different between equal configurations, in whatever order.', () => {
  expect(diffConfig(before, structuredClone(before)).isEmpty).toBe(true)
})

function c(): GatewayConfig['upstreams'][string] {
  return { kind: 'mcp', config: { url: 'https://c' } }
}
