import { expect, test } from 'vitest'
import { httpStatusOf } from './http-status.js'
import { mirrorHeaders } from './mirror-headers.js'

const call = { method: 'tools/call', params: { name: 'größe', arguments: { region: 'eu' } } }
const mirrored = [{ header: 'mcp-param-region', path: ['region'], type: 'string' }] as const

test('each revision has the headers that it knows', () => {
  expect(mirrorHeaders(call, '2024-11-05', mirrored)).toEqual({})
  expect(mirrorHeaders(call, '2025-03-26', mirrored)).toEqual({})
  expect(mirrorHeaders(call, '2025-06-18', mirrored)).toEqual({ 'mcp-protocol-version': '2025-06-18' })
  expect(mirrorHeaders(call, '2025-11-25', mirrored)).toEqual({ 'mcp-protocol-version': '2025-11-25' })
  expect(mirrorHeaders(call, '2026-07-28', mirrored)).toEqual({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': '=?base64?Z3LDtsOfZQ==?=',
    'mcp-param-region': 'eu',
  })
})

test('a URI is repeated as it is, and a method about nothing in particular has no name', () => {
  const uri = 'file:///path/to/file%20name.txt'
  expect(mirrorHeaders({ method: 'resources/read', params: { uri } }, '2026-07-28')['mcp-name']).toBe(uri)
  expect(mirrorHeaders({ method: 'notifications/cancelled' }, '2026-07-28')).toEqual({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'notifications/cancelled',
  })
})

test.each([
  [undefined, 200],
  [-32601, 404],
  [-32700, 400],
  [-32600, 400],
  [-32602, 400],
  [-32020, 400],
  [-32021, 400],
  [-32022, 400],
  [-32603, 200],
  [1001, 200],
])('the error code %s is HTTP status %i', (code, status) => {
  expect(httpStatusOf(code)).toBe(status)
})
