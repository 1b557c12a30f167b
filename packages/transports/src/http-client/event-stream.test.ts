import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventReader, type ServerEvent, type StreamPosition } from './event-stream.js'

function read(
  bytes: Uint8Array,
  cuts: readonly number[],
  maxEventBytes = 1_000,
): { events: ServerEvent[]; position: StreamPosition } {
  const events: ServerEvent[] = []
  const position: StreamPosition = { lastEventId: undefined, retryMs: undefined, events: 0 }
  const feed = eventReader(position, maxEventBytes, (event) => events.push(event))
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  let at = 0
  for (const end of [...ends, bytes.length]) {
    feed(bytes.subarray(at, end))
    at = end
  }
  return { events, position }
}

describe('events of a stream', () => {
  const data = fc.string({ unit: 'binary', minLength: 1 }).map((text) => JSON.stringify(text))
  const written = fc.record({
    data,
    name: fc.constantFrom(undefined, 'message', 'endpoint'),
    id: fc.option(fc.stringMatching(/^[!-~]{1,8}$/), { nil: undefined }),
    comment: fc.boolean(),
    newline: fc.constantFrom('\n', '\r\n'),
  })

  it('are the same however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(written), fc.array(fc.nat()), (events, cuts) => {
        const text = events.map(({ data, name, id, comment, newline }) =>
          [
            ...(comment ? [': keep-alive'] : []),
            ...(name === undefined ? [] : [`event: ${name}`]),
            ...(id === undefined ? [] : [`id: ${id}`]),
            `data: ${data}`,
            '',
            '',
          ].join(newline),
        )
        const { events: read_, position } = read(new TextEncoder().encode(text.join('')), cuts)
        expect(read_).toEqual(events.map(({ data, name = 'message' }) => ({ name, data })))
        expect(position.lastEventId).toBe(events.findLast(({ id }) => id !== undefined)?.id)
        expect(position.events).toBe(events.length)
      }),
    )
  })

  it('without data tell their id and how long to wait', () => {
    const { events, position } = read(new TextEncoder().encode('id: 7\nretry: 500\ndata: \n\n'), [])
    expect(position).toEqual({ lastEventId: '7', retryMs: 500, events: 1 })
    expect(events).toEqual([{ name: 'message', data: '' }])
  })

  it('cannot be resumed from an id that no header can carry', () => {
    expect(read(new TextEncoder().encode('id: 世\ndata: x\n\n'), []).position.lastEventId).toBeUndefined()
  })

  it('are refused above their bound, in one piece and in many', () => {
    const bytes = new TextEncoder().encode(`data: ${'x'.repeat(2_000)}\n\n`)
    expect(() => read(bytes, [])).toThrow(expect.objectContaining({ code: 'ERR_FRAME_TOO_LARGE' }))
    expect(() => read(bytes, [500, 900, 1_300])).toThrow(expect.objectContaining({ code: 'ERR_FRAME_TOO_LARGE' }))
  })

  // @must transport.utf-8
  it('are refused where they are not UTF-8', () => {
    const bytes = Uint8Array.of(...new TextEncoder().encode('data: '), 0xff, 0xfe, 10, 10)
    expect(() => read(bytes, [])).toThrow(expect.objectContaining({ code: 'ERR_FRAME_NOT_UTF8' }))
  })
})
