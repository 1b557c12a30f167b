import { createParser, type EventSourceMessage } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameEvent, frameEventWithId, KEEP_ALIVE, namedEvent, primingEvent } from './sse.js'

describe('server-sent events', () => {
  it('carry any frame, whatever line breaks it has between its tokens, to one line of data', () => {
    const frames = fc
      .tuple(fc.json(), fc.nat(4))
      .map(([text, indent]) => JSON.stringify(JSON.parse(text), null, indent))
    fc.assert(
      fc.property(fc.array(frames), (sent) => {
        const events: EventSourceMessage[] = []
        const parser = createParser({ onEvent: (event) => events.push(event) })
        const text = sent
          .map((frame, i) => [frameEvent(frame), KEEP_ALIVE, frameEventWithId(`s.${i}`, frame)].join(''))
          .join('')
        parser.feed(text)
        expect(events.map(({ data }) => JSON.parse(data))).toEqual(
          sent.flatMap((frame) => [JSON.parse(frame), JSON.parse(frame)]),
        )
        expect(events.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual(sent.map((_, i) => `s.${i}`))
        expect(events.every(({ data }) => !data.includes('\n'))).toBe(true)
      }),
    )
  })

  it('name a place to resume from, and when', () => {
    const events: EventSourceMessage[] = []
    const retries: number[] = []
    const parser = createParser({ onEvent: (event) => events.push(event), onRetry: (ms) => retries.push(ms) })
    parser.feed(primingEvent('a') + primingEvent('b', 500) + namedEvent('endpoint', '/messages'))
    expect(events.map(({ id, event, data }) => [id, event, data])).toEqual([
      ['a', undefined, ''],
      ['b', undefined, ''],
      [undefined, 'endpoint', '/messages'],
    ])
    expect(retries).toEqual([500])
  })
})
