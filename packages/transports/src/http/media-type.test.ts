import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptsBoth, acceptsEvents, isJson } from './media-type.js'

describe('media types', () => {
  it.each([
    ['application/json, text/event-stream', true],
    ['text/event-stream,application/json', true],
    ['application/json;charset=utf-8 , text/event-stream; q=0.5', true],
    ['*/*', true],
    ['application/*, text/*', true],
    ['text/html, */*;q=0.1', true],
    ['application/json', false],
    ['application/json, text/event-stream;q=0', false],
    ['application/json, text/event-stream; Q=0.000', false],
    ['application/json, text/event-streams', false],
    ['', false],
    [undefined, false],
  ])('in Accept: %s cover JSON and streams: %s', (accept, both) => {
    expect(acceptsBoth(accept)).toBe(both)
  })

  it.each([
    ['application/json', true],
    ['APPLICATION/json ; charset=x', true],
    ['application/json, text/plain', false],
    ['application/jsonp', false],
    ['text/json', false],
    [undefined, false],
  ])('in Content-Type: %s name JSON: %s', (contentType, json) => {
    expect(isJson(contentType)).toBe(json)
  })

  it('in any order and spelling accept what they list', () => {
    const other = fc.constantFrom('text/html', 'image/*;q=0.8', 'application/xml', ' ')
    const spelled = (type: string): fc.Arbitrary<string> =>
      fc
        .tuple(fc.mixedCase(fc.constant(type)), fc.constantFrom('', ';q=1', '; q=0.3', ';level=1;q=0.01'))
        .map((parts) => parts.join(''))
    const lists = fc
      .tuple(spelled('application/json'), spelled('text/event-stream'), fc.array(other))
      .chain(([json, events, others]) =>
        fc.shuffledSubarray([json, events, ...others], { minLength: others.length + 2 }),
      )
    fc.assert(
      fc.property(lists, (list) => {
        expect(acceptsBoth(list.join(', '))).toBe(true)
        expect(acceptsEvents(list.join(','))).toBe(true)
      }),
    )
  })
})
