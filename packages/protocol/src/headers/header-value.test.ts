import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeHeaderValue, encodeHeaderValue } from './header-value.js'

// @must http.name-encoded, http.value-encoded
test('any text comes back, and travels as printable ASCII without spaces at its edges', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme-ascii' })), (text) => {
      const encoded = encodeHeaderValue(text)
      expect(encoded).toMatch(/^[\x20-\x7e]*$/)
      expect(encoded.trim()).toBe(encoded)
      expect(decodeHeaderValue(encoded)).toBe(text)
    }),
  )
})

test('decoding never throws', () => {
  const enclosed = fc.string().map((text) => `=?base64?${text}?=`)
  fc.assert(fc.property(fc.oneof(enclosed, fc.string({ unit: 'binary' })), (text) => decodeHeaderValue(text) !== null))
})

describe('plain values stay readable', () => {
  test.each([
    '',
    'us-west1',
    'us west 1',
    'SGVsbG8=',
    '=?base64?SGVsbG8=',
    'SGVsbG8=?=',
    'file:///a%20b',
    '=?base64?=',
  ])('%j', (value) => {
    expect(decodeHeaderValue(value)).toBe(value)
    expect(decodeHeaderValue(encodeHeaderValue(value))).toBe(value)
  })

  // @must http.sentinel-encoded
  test('unless they look encoded themselves', () => {
    const value = '=?base64?SGVsbG8=?='
    expect(encodeHeaderValue(value)).not.toBe(value)
    expect(decodeHeaderValue(encodeHeaderValue(value))).toBe(value)
  })
})

// @must http.value-encoded
test.each([
  ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
  [' padded ', '=?base64?IHBhZGRlZCA=?='],
  ['line1\r\nline2', '=?base64?bGluZTENCmxpbmUy?='],
  ['\tindented', '=?base64?CWluZGVudGVk?='],
  ['\u007f', '=?base64?fw==?='],
  ['\ufeffmarked', '=?base64?77u/bWFya2Vk?='],
])('%j is encoded', (value, encoded) => {
  expect(encodeHeaderValue(value)).toBe(encoded)
  expect(decodeHeaderValue(encoded)).toBe(value)
})

test.each(['SGVsbG8', 'SGVs!!!bG8=', 'SGVsbG8==', '====', 'SGVs bG8=', 'SGVsbG8-', '/w=='])(
  '%s between the markers is not Base64 of UTF-8',
  (base64) => {
    expect(decodeHeaderValue(`=?base64?${base64}?=`)).toBeUndefined()
  },
)
