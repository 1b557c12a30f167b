import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../jsonrpc/message.js'
import { checkMirroredParams, mirrorArguments } from './mirrored-argument.js'
import type { MirroredParam } from './mirrored-param.js'

const PARAMS: readonly MirroredParam[] = [
  { header: 'mcp-param-region', path: ['region'], type: 'string' },
  { header: 'mcp-param-count', path: ['options', 'count'], type: 'integer' },
  { header: 'mcp-param-dry', path: ['options', 'dry'], type: 'boolean' },
]

const check = (args: JsonObject | undefined, headers: Record<string, string>) =>
  checkMirroredParams(PARAMS, args, (name) => headers[name])?.code

// @must http.params-mirrored, http.param-null, http.tool-call-headers
test('arguments become headers; absent ones, null and objects do not', () => {
  const args = { region: 'größe', options: { count: 42, dry: false }, other: 'x' }
  expect(mirrorArguments(PARAMS, args)).toEqual({
    'mcp-param-region': '=?base64?Z3LDtsOfZQ==?=',
    'mcp-param-count': '42',
    'mcp-param-dry': 'false',
  })
  expect(mirrorArguments(PARAMS, { region: '', options: { count: null, dry: {} } })).toEqual({ 'mcp-param-region': '' })
  expect(mirrorArguments(PARAMS, { options: [] })).toEqual({})
  expect(mirrorArguments(PARAMS, undefined)).toEqual({})
})

// @must http.annotation-integers
test('an integer that no double holds exactly has no header, and none is taken for it', () => {
  const largest = { options: { count: Number.MAX_SAFE_INTEGER } }
  expect(check(largest, mirrorArguments(PARAMS, largest))).toBeUndefined()
  const larger = { options: { count: Number.MAX_SAFE_INTEGER + 1 } }
  expect(() => mirrorArguments(PARAMS, larger)).toThrow(TypeError)
  expect(check(larger, { 'mcp-param-count': '9007199254740992' })).toBe(-32020)
})

// @must http.value-decoded
test('what a client mirrors, a server accepts', () => {
  for (const args of [
    {},
    { region: ' x ' },
    { region: '=?base64?YQ==?=', options: { count: -7, dry: true } },
    undefined,
  ]) {
    expect(check(args, mirrorArguments(PARAMS, args))).toBeUndefined()
  }
})

describe('a server', () => {
  test.each(['42', '42.0', '4.2e1', '+42', '=?base64?NDI=?='])('takes %s for the integer 42', (text) => {
    expect(check({ options: { count: 42 } }, { 'mcp-param-count': text })).toBeUndefined()
  })

  test.each(['43', '0x2A', '', 'forty-two', ' ', '42abc'])('does not take "%s" for the integer 42', (text) => {
    expect(check({ options: { count: 42 } }, { 'mcp-param-count': text })).toBe(-32020)
  })

  test('compares text letter by letter, without the spaces around it', () => {
    expect(check({ region: 'Hello' }, { 'mcp-param-region': ' Hello\t' })).toBeUndefined()
    expect(check({ region: 'Hello' }, { 'mcp-param-region': 'hello' })).toBe(-32020)
    expect(check({ options: { dry: true } }, { 'mcp-param-dry': 'TRUE' })).toBe(-32020)
  })

  // @must http.param-omitted, http.param-invalid, http.param-null
  test('refuses a value without its header, a header without its value, and a header that cannot be decoded', () => {
    expect(check({ region: 'a' }, {})).toBe(-32020)
    expect(check({ region: null }, { 'mcp-param-region': 'a' })).toBe(-32020)
    expect(check(undefined, { 'mcp-param-region': 'a' })).toBe(-32020)
    expect(check({ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' })).toBe(-32020)
  })

  test('leaves an argument of the wrong kind to the input schema', () => {
    expect(check({ region: ['a'] }, {})).toBeUndefined()
    expect(check({ region: {} }, { 'mcp-param-region': 'a' })).toBeUndefined()
  })

  test('reads own members only', () => {
    const inherited: MirroredParam = { header: 'mcp-param-a', path: ['constructor', 'name'], type: 'string' }
    expect(checkMirroredParams([inherited], {}, () => undefined)).toBeUndefined()
  })
})
