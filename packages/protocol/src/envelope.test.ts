import { describe, expect, test } from 'vitest'
import { checkEnvelope, type Envelope } from './envelope.js'
import { RpcError } from './errors/rpc-error.js'
import type { JsonObject } from './jsonrpc/message.js'
import { Meta } from './meta.js'
import type { RevisionId } from './revisions/revision.js'

const SUPPORTED: readonly RevisionId[] = ['2025-11-25', '2026-07-28']
const META = { [Meta.protocolVersion]: '2026-07-28', [Meta.clientCapabilities]: {} }
const HEADERS = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' }

interface Given {
  readonly method?: string
  readonly meta?: unknown
  readonly params?: JsonObject
  readonly headers?: { readonly [name: string]: string }
}

function check(given: Given): Envelope | RpcError {
  const { method = 'tools/call', params = { name: 'add' }, headers } = given
  const meta = 'meta' in given ? given.meta : META
  const request = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta as JsonObject } } as const
  return checkEnvelope(request, headers && ((name) => headers[name]), SUPPORTED)
}

/** The outcome in short: the code and the data of an error, or the envelope. */
const outcome = (given: Given) => {
  const result = check(given)
  return result instanceof RpcError ? { code: result.code, message: result.message, data: result.data } : result
}

test('a complete envelope is read, with what is optional', () => {
  const clientInfo = { name: 'a', version: '1' }
  const capabilities = { elicitation: {}, 'com.example/x': 1 }
  const meta = {
    ...META,
    [Meta.clientCapabilities]: capabilities,
    [Meta.clientInfo]: clientInfo,
    [Meta.logLevel]: 'info',
  }
  const revision = expect.objectContaining({ id: '2026-07-28' })
  expect(outcome({ meta, headers: HEADERS })).toEqual({
    revision,
    clientCapabilities: capabilities,
    clientInfo,
    logLevel: 'info',
  })
  expect(outcome({})).toEqual({ revision, clientCapabilities: {} })
  expect(outcome({ meta: { ...META, [Meta.logLevel]: 'debug' } })).toEqual({
    revision,
    clientCapabilities: {},
    logLevel: 'debug',
  })
})

describe('the checks come in the order of the specification', () => {
  // @must http.version-missing, http.version-header
  test('1. no version header with a modern body: -32020', () => {
    expect(outcome({ meta: { [Meta.clientInfo]: 7 }, headers: {} })).toMatchObject({ code: -32020 })
  })

  // @must meta.request-fields-missing
  test.each([
    ['nothing', undefined],
    ['text', 'a'],
    ['no version', { [Meta.clientCapabilities]: {} }],
    ['no capabilities', { [Meta.protocolVersion]: '2026-07-28' }],
    ['a version that is no string', { ...META, [Meta.protocolVersion]: 20260728 }],
    ['capabilities that are an array', { ...META, [Meta.clientCapabilities]: [] }],
    ['a client without a version', { ...META, [Meta.clientInfo]: { name: 'a' } }],
    ['a level that does not exist', { ...META, [Meta.logLevel]: 'verbose' }],
  ])('2. a _meta with %s: -32602, whatever the headers say', (_, meta) => {
    const expected = { code: -32602, message: expect.stringMatching(/^Expected params\._meta/) }
    expect(outcome({ meta })).toMatchObject(expected)
    expect(outcome({ meta, headers: { ...HEADERS, 'mcp-method': 'other' } })).toMatchObject(expected)
  })

  // @must http.version-mismatch
  test('3. a header with another version, supported or not: -32020', () => {
    const meta = { ...META, [Meta.protocolVersion]: 'v999.0.0' }
    expect(outcome({ meta, headers: HEADERS })).toMatchObject({ code: -32020 })
    expect(outcome({ headers: { ...HEADERS, 'mcp-protocol-version': '2025-11-25' } })).toMatchObject({ code: -32020 })
  })

  // @must version.unsupported, http.version-unsupported
  test.each(['v999.0.0', '2025-11-25'])(
    '4. a version that is not served this way (%s): -32022 with the ones that are',
    (version) => {
      const expected = { code: -32022, data: { supported: SUPPORTED, requested: version } }
      const meta = { ...META, [Meta.protocolVersion]: version }
      expect(outcome({ meta })).toMatchObject(expected)
      expect(outcome({ meta, headers: { 'mcp-protocol-version': version } })).toMatchObject(expected)
    },
  )

  // @must http.header-mismatch
  test.each([
    ['no method', { 'mcp-method': '' }],
    ['another method', { 'mcp-method': 'prompts/list' }],
    ['the method in another case', { 'mcp-method': 'TOOLS/CALL' }],
    ['another name', { 'mcp-name': 'subtract' }],
    ['a name in invalid Base64', { 'mcp-name': '=?base64?YWRk!?=' }],
  ])('5. headers with %s: -32020', (_, headers) => {
    expect(outcome({ headers: { ...HEADERS, ...headers } })).toMatchObject({ code: -32020 })
  })

  test('5. a name that only the headers or only the body has: -32020', () => {
    const { 'mcp-name': _, ...nameless } = HEADERS
    expect(outcome({ headers: nameless })).toMatchObject({ code: -32020 })
    expect(outcome({ headers: HEADERS, params: {} })).toMatchObject({ code: -32020 })
  })
})

describe('headers that repeat the body', () => {
  test('may have spaces around them or be encoded', () => {
    expect(check({ headers: { ...HEADERS, 'mcp-name': ' add ' } })).not.toBeInstanceOf(RpcError)
    expect(check({ headers: { ...HEADERS, 'mcp-name': '=?base64?YWRk?=' } })).not.toBeInstanceOf(RpcError)
  })

  test('are the URI for resources/read and nothing for tools/list', () => {
    const read = { ...HEADERS, 'mcp-method': 'resources/read', 'mcp-name': 'a:b' }
    expect(check({ method: 'resources/read', params: { uri: 'a:b' }, headers: read })).not.toBeInstanceOf(RpcError)
    const list = { ...HEADERS, 'mcp-method': 'tools/list', 'mcp-name': 'ignored' }
    expect(check({ method: 'tools/list', params: {}, headers: list })).not.toBeInstanceOf(RpcError)
  })

  test('a call without any name is left to the check of its parameters', () => {
    const { 'mcp-name': _, ...nameless } = HEADERS
    expect(check({ params: {}, headers: nameless })).not.toBeInstanceOf(RpcError)
  })
})
