import { limits } from '@causeway/protocol'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { answerBody } from './answer-body.js'
import { AnswerHeads, type Framing } from './answer-head.js'

/** The body that `bytes` begin with, split after each of `cuts`, and what is left; throws where it is none. */
function read(framing: Framing, bytes: Buffer, cuts: readonly number[]): { body: Buffer; rest: Buffer; done: boolean } {
  const parts: Uint8Array[] = []
  const reader = answerBody(framing)
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let start = 0
  for (const end of ends) {
    const piece = bytes.subarray(start, end)
    const taken = reader.take(piece, 0, (part) => parts.push(Buffer.from(part)))
    if (reader.done) return { body: Buffer.concat(parts), rest: bytes.subarray(start + taken), done: true }
    expect(taken).toBe(piece.length)
    start = end
  }
  return { body: Buffer.concat(parts), rest: Buffer.alloc(0), done: false }
}

function chunked(chunks: readonly Uint8Array[], tail: string): Buffer {
  const sized = chunks.flatMap((chunk) => [`${chunk.length.toString(16)};x="y"\r\n`, chunk, '\r\n'])
  return Buffer.concat([...sized, tail].map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

const cuts = fc.array(fc.nat(1_000))

test('a chunked body comes out as it went in, however it is split, and what is behind it stays', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1 })), cuts, fc.boolean(), (chunks, cuts, hasTrailer) => {
      const bytes = Buffer.concat([
        chunked(chunks, hasTrailer ? '0\r\nx: y\r\n\r\n' : '0\r\n\r\n'),
        Buffer.from('HTTP'),
      ])
      const { body, rest, done } = read('chunked', bytes, cuts)
      expect(done).toBe(true)
      expect(body).toEqual(Buffer.concat(chunks))
      expect(rest.toString()).toBe('HTTP')
    }),
  )
})

test('a counted body is so many bytes, however they are split', () => {
  fc.assert(
    fc.property(fc.uint8Array(), cuts, (bytes, cuts) => {
      const all = Buffer.concat([bytes, Buffer.from('HTTP')])
      const { body, rest } = read(bytes.length, all, bytes.length === 0 ? [] : cuts)
      expect(body).toEqual(Buffer.from(bytes))
      expect(rest.toString()).toBe('HTTP')
    }),
  )
})

test.each([
  'x\r\n',
  '\r\n',
  '-1\r\na\r\n',
  '0x1\r\na\r\n',
  ' 1\r\na\r\n',
  '1\na\n',
  '1\r\nab\r\n',
  '1\r\na\n0\r\n\r\n',
  '1,1\r\na\r\n',
  '1;\u0000\r\na\r\n',
  '1000000000000\r\n',
  '0\r\nno trailer\r\n\r\n',
])('%j is no chunked body, however it is split', (text) => {
  expect(() => read('chunked', Buffer.from(text, 'latin1'), [])).toThrow('a chunk that is none')
  expect(() => read('chunked', Buffer.from(text, 'latin1'), [1, 2, 3])).toThrow('a chunk that is none')
})

test.each([
  ['trailers', `0\r\n${'x: y\r\n'.repeat(limits.maxHeaderBytes / 6 + 1)}\r\n`],
  ['an extension', `1;${'x'.repeat(limits.maxHeaderBytes)}`],
])('%s of a chunked body are not taken in without end', (_, text) => {
  expect(() => read('chunked', Buffer.from(text, 'latin1'), [])).toThrow('a chunk that is none')
})

describe('the head of an answer', () => {
  const read = (...lines: string[]) => new AnswerHeads().read(['HTTP/1.1 200 OK', ...lines].join('\r\n'))

  it('has its fields by their lower-case names, those that come twice as one', () => {
    const head = read('Content-Type:application/json', 'X-a:\t one ', 'x-A: two', 'X-Empty:')
    expect(['content-type', 'x-a', 'x-empty', 'x-none'].map((name) => head.header(name))).toEqual([
      'application/json',
      'one, two',
      '',
      undefined,
    ])
  })

  it.each<[Framing, string[]]>([
    [5, ['content-length: 5']],
    ['chunked', ['Transfer-Encoding: Chunked']],
    ['until-close', []],
  ])('tells the length of the body: %s', (framing, lines) => {
    expect(read(...lines).framing).toBe(framing)
  })

  it.each([
    ['content-length: 5', 'content-length: 5'],
    ['content-length: 5', 'content-length: 6'],
    ['content-length: 5', 'transfer-encoding: chunked'],
    ['content-length: 5, 5'],
    ['content-length: +5'],
    ['content-length: -1'],
    ['content-length: 0x5'],
    ['content-length: '],
    ['content-length: 9999999999999999999'],
    ['transfer-encoding: gzip, chunked'],
    ['transfer-encoding: chunked', 'transfer-encoding: chunked'],
    ['transfer-encoding: identity'],
    ['content-length\u0020: 5'],
    [' folded'],
    ['no colon'],
    ['name: a\u0000b'],
    ['name: a\rb'],
    ['name: a\nb'],
  ])('is none with %j', (...lines) => {
    expect(() => read(...lines)).toThrow(/^it sent/)
  })

  it.each(['HTTP/2 200', 'HTTP/1.1 20', 'HTTP/1.1 099 no', 'HTTP/1.1  200', 'http/1.1 200', 'SSH-2.0', ''])(
    'does not begin with %j',
    (line) => {
      expect(() => new AnswerHeads().read(line)).toThrow('does not speak HTTP/1.1')
    },
  )

  it('says whether the socket may be used again', () => {
    const length = 'content-length: 0'
    expect(read(length).reusable).toBe(true)
    expect(read(length, 'connection: Keep-Alive').reusable).toBe(true)
    expect(read(length, 'connection: x, Close').reusable).toBe(false)
    expect(read().reusable).toBe(false)
    expect(new AnswerHeads().read('HTTP/1.0 200 OK\r\ncontent-length: 0').reusable).toBe(false)
    expect(read(length, 'keep-alive: max=9, timeout=5').keptMs).toBe(5_000)
  })

  it('has no body where its status says so', () => {
    expect(new AnswerHeads().read('HTTP/1.1 204 No Content').framing).toBe(0)
    expect(new AnswerHeads().read('HTTP/1.1 304\r\ncontent-length: 5').framing).toBe(0)
  })
})
