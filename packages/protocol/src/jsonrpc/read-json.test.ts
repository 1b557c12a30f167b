import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ReadJson, readAnswer, readCall } from './read-json.js'

const id = fc.oneof(fc.nat(), fc.maxSafeInteger())
const string = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '}}', '"}]}}', 'hello\nworld'),
)
const args = fc.oneof(fc.dictionary(string, string), fc.object())

/** The two common messages, with either order of members, and some that look like them. */
const frame = fc
  .tuple(
    id,
    fc.oneof(
      string.map((text) => ({ result: { content: [{ type: 'text', text }] } })),
      string.map((text) => ({ result: { content: [{ type: 'text', text }], isError: false } })),
      fc.tuple(string, args).map(([name, args]) => ({ method: 'tools/call', params: { name, arguments: args } })),
      args.map((args) => ({ method: 'tools/call', params: { name: 'echo', arguments: args } })),
      args.map((args) => ({ method: 'tools/call', params: { name: 'echo', arguments: args, _meta: args } })),
    ),
    fc.constantFrom('before', 'behind', 'both', 'neither'),
  )
  .map(([id, members, envelope]) => {
    const around = JSON.stringify({ jsonrpc: '2.0', id }).slice(1, -1)
    const inner = JSON.stringify(members).slice(1, -1)
    const parts = { before: [around, inner], behind: [inner, around], both: [around, inner, around], neither: [inner] }
    return `{${parts[envelope].join(',')}}`
  })

/** The same with a few characters cut out, doubled, or replaced. */
const damaged = fc
  .tuple(
    frame,
    fc.nat(),
    fc.nat(12),
    fc.constantFrom('', '"', '\\', '}', '{', ',', ':', '1', ' ', '\n', '\u0001', '}},'),
  )
  .map(([text, at, length, instead]) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + instead + text.slice(start + length)
  })

function outcome(read: ReadJson, text: string): unknown {
  try {
    return { value: read(text) }
  } catch (error) {
    return { threw: (error as Error).name }
  }
}

describe.each([
  ['readAnswer', readAnswer],
  ['readCall', readCall],
])('%s', (_, read) => {
  test('returns and throws what JSON.parse does, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(frame, damaged), (text) => {
        expect(outcome(read, text)).toEqual(outcome(JSON.parse, text))
      }),
      { numRuns: 5_000 },
    )
  })

  test('of a frame with two envelopes the last id counts', () => {
    const answer = '"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"}]},"jsonrpc":"2.0","id":2'
    expect(read(`{${answer}}`)).toEqual({ jsonrpc: '2.0', id: 2, result: { content: [{ type: 'text', text: 'a' }] } })
  })

  test('refuses numbers that JSON does not have', () => {
    const answer = '{"jsonrpc":"2.0","id":01,"result":{"content":[{"type":"text","text":"a"}]}}'
    const call = '{"jsonrpc":"2.0","id":01,"method":"tools/call","params":{"name":"a","arguments":{}}}'
    for (const text of [answer, call]) expect(() => read(text)).toThrow(SyntaxError)
  })

  test('keeps a member named __proto__ one', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"__proto__":"b"}}}'
    expect(JSON.stringify(read(text))).toBe(text)
  })
})
