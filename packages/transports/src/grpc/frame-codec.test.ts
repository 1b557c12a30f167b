import { fileURLToPath } from 'node:url'
import { type GrpcObject, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONNECT_METHOD } from './connect-method.js'
import { decodeFrame, encodeFrame, FRAME_OVERHEAD_BYTES } from './frame-codec.js'

const file = fileURLToPath(new URL('../../proto/mcp.proto', import.meta.url))
const { causeway } = loadPackageDefinition(loadSync(file))
const { Mcp } = ((causeway as GrpcObject).mcp as GrpcObject).v1 as { Mcp?: ServiceClientConstructor } // as: the file says so
const byTheFile = Mcp?.service.Connect

/** Lone surrogates have no UTF-8. */
const text = fc.string({ unit: 'grapheme', maxLength: 300 })

describe('the codec by hand and the one made from mcp.proto', () => {
  it('name the same method', () => {
    const { path, requestStream, responseStream } = CONNECT_METHOD
    expect(byTheFile).toMatchObject({ path, requestStream, responseStream })
  })

  it('read what the other one writes', () => {
    fc.assert(
      fc.property(text, (json) => {
        const bytes = encodeFrame(json)
        expect(byTheFile?.requestDeserialize(bytes)).toMatchObject({ json })
        expect(decodeFrame(byTheFile?.responseSerialize({ json }) ?? Buffer.of(0xff))).toBe(json)
        expect(bytes.length).toBeLessThanOrEqual(Buffer.byteLength(json) + FRAME_OVERHEAD_BYTES)
      }),
    )
  })

  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])('agree on texts of %i characters', (length) => {
    const json = 'x'.repeat(length)
    expect(byTheFile?.requestDeserialize(encodeFrame(json))).toEqual({ json })
    expect(decodeFrame(byTheFile?.requestSerialize({ json }) ?? Buffer.of(0xff))).toBe(json)
  })
})

describe('a message', () => {
  const known = [0x0a, 2, 0x7b, 0x7d]

  it.each([
    ['nothing', [], ''],
    ['a field twice', [0x0a, 1, 0x31, ...known], '{}'],
    ['an unknown number', [0x10, 0xff, 0x01, ...known], '{}'],
    ['an unknown fixed number', [0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4, ...known], '{}'],
    ['unknown bytes', [...known, 0x12, 1, 0x31], '{}'],
    ['its length written at length', [0x0a, 0x82, 0x00, 0x7b, 0x7d], '{}'],
  ])('with %s is read', (_, bytes, json) => {
    expect(decodeFrame(Buffer.from(bytes))).toBe(json)
  })

  it.each([
    ['is cut off in its text', [0x0a, 3, 0x7b]],
    ['is cut off in its length', [0x0a, 0x80]],
    ['is cut off in a tag', [0x80]],
    ['has a number without end', [0x10, ...Array.from({ length: 11 }, () => 0x80), 1]],
    ['has a field 0', [0x02, 1, 0x31]],
    ['has a group', [0x0b, 0x0c]],
    ['has a text that is not UTF-8', [0x0a, 1, 0xff]],
  ])('that %s is none', (_, bytes) => {
    expect(decodeFrame(Buffer.from(bytes))).toBeUndefined()
  })
})

it('whatever bytes come, reading them ends without an error', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeFrame(Buffer.from(bytes))))
})
