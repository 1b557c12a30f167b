import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAnswerTo, labelOf } from './frame-label.js'

const id = fc.oneof(fc.integer(), fc.string())
/** Values that look like members of a message. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.record({ id, method: fc.string(), result: fc.jsonValue() }, { requiredKeys: [] }),
  fc.constantFrom('"id":1}', '{"jsonrpc":"2.0","id":1,"result":{}}', '\\"id\\":1}'),
)
/** The members of a message in any order, with blanks or without. */
const written = (members: Record<string, unknown>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.shuffledSubarray(Object.keys(members), { minLength: Object.keys(members).length }), fc.constantFrom(0, 1))
    .map(([keys, blanks]) => JSON.stringify(Object.fromEntries(keys.map((key) => [key, members[key]])), null, blanks))

describe('the label of a frame', () => {
  it('is that of the parsed message, whatever the order of its members', () => {
    const frame = fc
      .tuple(id, fc.string(), value)
      .chain(([id, method, params]) =>
        written({ jsonrpc: '2.0', id, method, params }).map((text) => ({ text, id, method })),
      )
    fc.assert(
      fc.property(frame, ({ text, id, method }) => {
        expect(labelOf(text)).toEqual({ kind: 'request', id, method })
      }),
    )
  })

  it('tells notifications, responses and anything else apart', () => {
    expect(labelOf('{"jsonrpc":"2.0","method":"a","params":{"id":1}}')).toEqual({ kind: 'notification', method: 'a' })
    expect(labelOf('{"jsonrpc":"2.0","id":1,"result":{}}')).toEqual({ kind: 'response' })
    expect(labelOf('{"jsonrpc":"2.0","error":{"code":1,"message":""},"id":1}')).toEqual({ kind: 'response' })
    for (const text of ['[]', 'null', '1', '{', '']) expect(labelOf(text)).toEqual({ kind: 'other' })
  })
})

describe('an answer', () => {
  it('is known by its id, whatever the order of its members and whatever it carries', () => {
    const answer = fc
      .tuple(id, value, fc.constantFrom('result', 'error'))
      .chain(([id, value, kind]) => written({ jsonrpc: '2.0', id, [kind]: value }).map((text) => ({ text, id })))
    fc.assert(
      fc.property(answer, id, ({ text, id }, other) => {
        expect(isAnswerTo(text, id)).toBe(true)
        expect(isAnswerTo(text, other)).toBe(other === id)
      }),
    )
  })

  it('is no request, no notification and no text that breaks off', () => {
    const request = fc
      .tuple(id, value)
      .chain(([id, params]) => written({ jsonrpc: '2.0', id, method: 'x', params }).map((text) => ({ text, id })))
    fc.assert(
      fc.property(request, ({ text, id }) => {
        expect(isAnswerTo(text, id)).toBe(false)
      }),
    )
    expect(isAnswerTo('{"jsonrpc":"2.0","id":1,"result":{"a":', 1)).toBe(false)
    expect(isAnswerTo('{"result":{}}', 1)).toBe(false)
    expect(isAnswerTo('{"jsonrpc":"2.0","error":{"code":-1,"message":""},"id":null}', 1)).toBe(false)
  })

  it('may come in a batch', () => {
    expect(isAnswerTo('[{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":"a","result":{}}]', 'a')).toBe(true)
    expect(isAnswerTo('[{"jsonrpc":"2.0","id":"b","result":{}}]', 'a')).toBe(false)
  })
})
