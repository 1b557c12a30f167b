import { limits } from '@causeway/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineFramer } from './lines.js'

type Event = { frame: string } | { fault: string }

function framesOf(chunks: Iterable<Uint8Array>, maxMessageBytes?: number): Event[] {
  const events: Event[] = []
  const framer = new LineFramer(
    { frame: (text) => events.push({ frame: text }), fault: (error) => events.push({ fault: error.code }) },
    maxMessageBytes === undefined ? {} : { maxMessageBytes },
  )
  for (const chunk of chunks) framer.push(chunk)
  framer.end()
  return events
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const texts = (events: readonly Event[]): string[] => events.map((e) => ('frame' in e ? e.frame : e.fault))

function* split(whole: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}

describe('LineFramer', () => {
  it('delivers one frame for each line and ignores empty lines and carriage returns', () => {
    expect(texts(framesOf([bytes('a\r\n\n\r\n{"b":1}\n\nc\n')]))).toEqual(['a', '{"b":1}', 'c'])
  })

  it('drops a byte order mark at the start of a line, as some shells send one', () => {
    expect(texts(framesOf([bytes('\ufeffa\n\ufeff\nb\n')]))).toEqual(['a', 'b'])
  })

  // @must transport.utf-8
  it('joins a character that was split across chunks', () => {
    expect(texts(framesOf(split(bytes('"€𝄞é"\n"日本"\n'), 1)))).toEqual(['"€𝄞é"', '"日本"'])
  })

  it('reports a line that is not UTF-8 and goes on with the next one', () => {
    const bad = Uint8Array.from([0x61, 0x0a, 0xff, 0xfe, 0x0a, 0x62, 0x0a])
    expect(texts(framesOf([bad]))).toEqual(['a', 'ERR_FRAME_NOT_UTF8', 'b'])
  })

  it('reports a line above the bound once, skips the rest of it and goes on', () => {
    const stream = bytes(`ok\n${'x'.repeat(100)}\n0123456789\nstill ok\n`)
    for (const size of [1, 7, 64, 1_000]) {
      expect(texts(framesOf(split(stream, size), 10))).toEqual(['ok', 'ERR_FRAME_TOO_LARGE', '0123456789', 'still ok'])
    }
  })

  it('reports a line above the bound before it ends, so that an endless line is noticed', () => {
    const faults: string[] = []
    const framer = new LineFramer({ frame: () => {}, fault: (e) => faults.push(e.code) }, { maxMessageBytes: 4 })
    framer.push(bytes('12345'))
    expect(faults).toEqual(['ERR_FRAME_TOO_LARGE'])
    framer.end()
    expect(faults).toHaveLength(1)
  })

  it('delivers a last line without a line feed when the input ends', () => {
    expect(texts(framesOf([bytes('a\nb')]))).toEqual(['a', 'b'])
    expect(texts(framesOf([Uint8Array.from([0xe2, 0x82])]))).toEqual(['ERR_FRAME_NOT_UTF8'])
  })

  it('delivers nothing after stop, even from the chunk that is being read', () => {
    const frames: string[] = []
    const framer: LineFramer = new LineFramer({
      frame: (text) => {
        frames.push(text)
        if (text === 'b') framer.stop()
      },
    })
    framer.push(bytes('a\nb\nc\nd'))
    framer.push(bytes('\ne\n'))
    framer.end()
    expect(frames).toEqual(['a', 'b'])
  })

  it('keeps no reference to a chunk, which its owner may overwrite', () => {
    const frames: string[] = []
    const framer = new LineFramer({ frame: (text) => frames.push(text) })
    const chunk = bytes('hello')
    framer.push(chunk)
    chunk.fill(0x78)
    framer.push(bytes('\n'))
    expect(frames).toEqual(['hello'])
  })

  it('takes the largest message in chunks of one byte', () => {
    const message = `"${'é'.repeat(limits.maxMessageBytes / 2 - 1)}"`
    const frames = framesOf(split(bytes(`${message}\n1\n`), 1))
    expect(texts(frames)).toEqual([message, '1'])
  })

  // @must stdio.lines
  it('gives the same frames and faults however the bytes are split', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }).map(bytes),
      fc.uint8Array({ maxLength: 12 }),
      fc.constantFrom(bytes(''), bytes('\r'), bytes('\ufeff'), bytes('{"a":"€"}\r'), bytes('0123456789abcdef')),
    )
    const stream = fc
      .array(line, { maxLength: 12 })
      .map((lines) => Buffer.concat(lines.map((l) => Buffer.from([...l, 10]))))
    const cuts = fc.array(fc.nat(200), { maxLength: 20 })
    fc.assert(
      fc.property(stream, cuts, fc.boolean(), (whole, at, open) => {
        const input = open ? whole.subarray(0, -1) : whole
        const ends = [...at.filter((cut) => cut < input.length), input.length].sort((a, b) => a - b)
        const chunks = ends.map((end, i) => input.subarray(ends[i - 1] ?? 0, end))
        expect(framesOf(chunks, 16)).toEqual(framesOf([input], 16))
        expect(framesOf(split(input, 1), 16)).toEqual(framesOf([input], 16))
      }),
      { numRuns: 500 },
    )
  })
})
