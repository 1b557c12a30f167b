import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SseFrames } from './sse-frames.js'

function framesOf(chunks: readonly Uint8Array[]): readonly string[] {
  const found: string[] = []
  const frames = new SseFrames((data) => found.push(data))
  for (const chunk of chunks) frames.push(chunk)
  return found
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

test('the data of messages is found, and nothing else', () => {
  const stream = [
    ': keeps alive\n\n',
    'event: endpoint\ndata: /messages?id=1\n\n',
    'id: 7\nretry: 10\ndata:\n\n',
    'event: message\nid: 8\ndata: {"a":1}\n\n',
    'data: {"b":\ndata: 2}\n\n',
    'data: cut off',
  ]
  expect(framesOf([bytesOf(stream.join(''))])).toEqual(['{"a":1}', '{"b":\n2}'])
})

test('only the ends of lines end lines: U+2028 and U+2029 are text', () => {
  expect(framesOf([bytesOf('data: {"a":"\u2028\u2029"}\n\n')])).toEqual(['{"a":"\u2028\u2029"}'])
})

test('any split of the bytes gives the same frames, whatever ends the lines', () => {
  const message = fc.record({ text: fc.string({ unit: 'grapheme' }) }).map((value) => JSON.stringify(value))
  fc.assert(
    fc.property(fc.array(message), fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat()), (messages, end, cuts) => {
      const bytes = bytesOf(`${messages.map((text) => `event: message${end}data: ${text}${end}${end}`).join('')}:`)
      const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
      const chunks = places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place))
      expect(framesOf(chunks)).toEqual(messages)
    }),
  )
})
