import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../limits.js'
import { type Parsed, parseFrame } from './parse.js'
import { failureText, notificationText, requestText, successText } from './serialize.js'

const id = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger())
const params = fc.option(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 })), {
  nil: undefined,
})

/** Every answer that is not a message has a code, a sentence, and perhaps an id. */
function expectInvalid(parsed: Parsed, code: number, ...withId: unknown[]): void {
  expect(parsed).toEqual({
    kind: 'invalid',
    error: { code, message: expect.stringMatching(/^Expected .*\.$/) },
    ...(withId.length > 0 && { id: withId[0] }),
  })
}

describe('what is written is read back', () => {
  test('requests', () => {
    fc.assert(
      fc.property(id, fc.string({ unit: 'binary' }), params, (id, method, params) => {
        const parsed = parseFrame(requestText(id, method, params))
        expect(parsed.kind).toBe('request')
        expect(parsed).toEqual({ kind: 'request', message: JSON.parse(requestText(id, method, params)) })
      }),
    )
  })

  // @must message.notification-no-id
  test('notifications', () => {
    fc.assert(
      fc.property(fc.string(), params, (method, params) => {
        const text = notificationText(method, params)
        expect(parseFrame(text)).toEqual({ kind: 'notification', message: JSON.parse(text) })
      }),
    )
  })

  test('responses', () => {
    const result = successText('a', '{"tools":[]}')
    expect(parseFrame(result)).toEqual({ kind: 'response', message: JSON.parse(result) })
    const failure = failureText(7, { code: -32601, message: 'no', data: [1] })
    expect(parseFrame(failure)).toEqual({ kind: 'response', message: JSON.parse(failure) })
    const anonymous = failureText(undefined, { code: -32700, message: 'no' })
    expect(parseFrame(anonymous)).toEqual({ kind: 'response', message: JSON.parse(anonymous) })
  })
})

describe('what is no message', () => {
  test('text that is not JSON is a parse error without an id', () => {
    for (const text of ['', ' ', '{', '{"jsonrpc":"2.0"', '{"a":1}{"b":2}', 'undefined', '\ufeff{}', '{"a":\u0000}']) {
      expectInvalid(parseFrame(text), -32700)
    }
  })

  test('JSON that is no object is an invalid request', () => {
    for (const text of ['1', 'null', 'true', '"text"']) expectInvalid(parseFrame(text), -32600)
  })

  // @must message.json-rpc
  test.each([
    ['no version', { id: 1, method: 'ping' }],
    ['another version', { jsonrpc: '1.0', id: 1, method: 'ping' }],
    ['a method that is no string', { jsonrpc: '2.0', id: 1, method: 7 }],
    ['positional parameters', { jsonrpc: '2.0', id: 1, method: 'ping', params: [] }],
    ['parameters that are null', { jsonrpc: '2.0', id: 1, method: 'ping', params: null }],
    ['parameters that are text', { jsonrpc: '2.0', id: 1, method: 'ping', params: 'a' }],
    ['neither method nor result nor error', { jsonrpc: '2.0', id: 1 }],
    ['both method and result', { jsonrpc: '2.0', id: 1, method: 'ping', result: {} }],
  ])('%s: invalid request, with the id', (_, message) => {
    expectInvalid(parseFrame(JSON.stringify(message)), -32600, 1)
  })

  // @must message.result-or-error, message.error-shape
  test.each([
    ['both result and error', { jsonrpc: '2.0', id: 1, result: {}, error: { code: 1, message: 'a' } }],
    ['a result that is no object', { jsonrpc: '2.0', id: 1, result: [] }],
    ['an error that is no object', { jsonrpc: '2.0', id: 1, error: 'a' }],
    ['an error without a code', { jsonrpc: '2.0', id: 1, error: { message: 'a' } }],
    ['an error with a fractional code', { jsonrpc: '2.0', id: 1, error: { code: 1.5, message: 'a' } }],
    ['an error without a message', { jsonrpc: '2.0', id: 1, error: { code: 1 } }],
    ['a response of another version', { jsonrpc: '1.0', id: 1, result: {} }],
  ])('%s: an invalid answer to the request of that id, not a request to be answered', (_, message) => {
    expect(parseFrame(JSON.stringify(message))).toEqual({
      kind: 'invalid',
      error: { code: -32600, message: expect.stringMatching(/^Expected /) },
      answers: 1,
    })
  })

  // @must message.request-id
  test('an id that is neither a string nor an integer that a double holds cannot be echoed', () => {
    for (const id of ['null', '1.5', 'true', '{}', '[1]', '1e400', '9007199254740993']) {
      expectInvalid(parseFrame(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`), -32600)
    }
    for (const id of ['0', '-1', '1e3', '""', '9007199254740991']) {
      expect(parseFrame(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`).kind).toBe('request')
    }
  })

  // @must message.response-id
  test('a successful response needs an id, a failed one may be without or have null', () => {
    expectInvalid(parseFrame('{"jsonrpc":"2.0","result":{}}'), -32600)
    const failed = parseFrame('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}')
    expect(failed).toEqual({ kind: 'response', message: { jsonrpc: '2.0', error: { code: -32700, message: 'no' } } })
  })

  test('nesting above the limit is refused with the id, nesting up to it is not', () => {
    const nested = (depth: number) => requestText(5, 'm', { a: JSON.parse('['.repeat(depth) + ']'.repeat(depth)) })
    expect(parseFrame(nested(limits.maxJsonDepth - 2)).kind).toBe('request')
    expectInvalid(parseFrame(nested(limits.maxJsonDepth - 1)), -32600, 5)
    expectInvalid(parseFrame(nested(8), { maxDepth: 9 }), -32600, 5)
    expectInvalid(parseFrame('['.repeat(100_000) + ']'.repeat(100_000)), -32600)
  })
})

describe('batches', () => {
  test('each item is judged on its own, and a batch in a batch is no message', () => {
    const parsed = parseFrame(`[${requestText(1, 'ping')},${notificationText('n')},7,[]]`)
    expect(parsed.kind === 'batch' && parsed.items.map((item) => item.kind)).toEqual([
      'request',
      'notification',
      'invalid',
      'invalid',
    ])
  })

  test('an empty batch and one above the limit are invalid', () => {
    expectInvalid(parseFrame('[]'), -32600)
    const many = Array.from({ length: limits.maxBatchMessages + 1 }, () => notificationText('n'))
    expectInvalid(parseFrame(`[${many.join()}]`), -32600)
    expect(parseFrame(`[${many.slice(1).join()}]`).kind).toBe('batch')
  })
})

describe('hostile text', () => {
  test('members named __proto__ stay members and change no prototype', () => {
    const parsed = parseFrame('{"jsonrpc":"2.0","__proto__":{"method":"ping","id":1}}')
    expectInvalid(parsed, -32600)
    const request = parseFrame('{"jsonrpc":"2.0","id":1,"method":"m","params":{"__proto__":{"polluted":true}}}')
    expect(request.kind === 'request' && Object.keys(request.message.params ?? {})).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('of members that occur twice the last one counts', () => {
    const parsed = parseFrame('{"jsonrpc":"2.0","id":1,"method":"a","method":"b"}')
    expect(parsed.kind === 'request' && parsed.message.method).toBe('b')
  })

  test('parsing never throws, and says what it found in one of five ways', () => {
    const kinds = ['request', 'notification', 'response', 'batch', 'invalid']
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 8 }), messageLike)
    fc.assert(
      fc.property(anyText, (text) => kinds.includes(parseFrame(text).kind)),
      { numRuns: 2_000 },
    )
  })
})

const messageLike = fc
  .record(
    {
      jsonrpc: fc.oneof(fc.constant('2.0'), fc.jsonValue()),
      id: fc.oneof(id, fc.jsonValue()),
      method: fc.oneof(fc.string(), fc.jsonValue()),
      params: fc.jsonValue(),
      result: fc.jsonValue(),
      error: fc.oneof(fc.record({ code: fc.integer(), message: fc.string() }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((message) => JSON.stringify(message))
