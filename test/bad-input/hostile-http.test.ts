/** Our client against HTTP servers that answer with anything. */
import { type Client, connect } from '@causeway/client'
import { limits } from '@causeway/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { doneText, type Era, hostileHttp, sendJson, sendText, type Victim } from './hostile-http.js'

beforeEach(expectBadWire)

const eras: readonly Era[] = ['modern', 'legacy']

const EVENTS = 'text/event-stream'
const tooLong = 'a'.repeat(limits.maxMessageBytes + 1)
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

function connectTo(url: string, era: Era): Promise<Client> {
  const reconnect = { maxAttempts: 2, minDelayMs: 1, maxDelayMs: 1 }
  return connect(url, { era, reconnect, http: { reconnect } })
}

async function expectClient(client: Client): Promise<void> {
  expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'done' }])
}

/** Attacks that a single answer is; the code that the call rejects with. */
const attacks: readonly (readonly [what: string, code: string | number, attack: (victim: Victim) => void])[] = [
  ['text that is not JSON', 'ERR_BAD_RESPONSE', ({ response }) => sendText(response, 'hello')],
  ['nothing', 'ERR_BAD_RESPONSE', ({ response }) => sendText(response, '')],
  ['a page', 'ERR_BAD_RESPONSE', ({ response }) => sendText(response, '<html>', 'text/html')],
  ['no body', 'ERR_BAD_RESPONSE', ({ response }) => void response.writeHead(204).end()],
  ['202, as if it were no request', 'ERR_BAD_RESPONSE', ({ response }) => void response.writeHead(202).end()],
  [
    'an answer that breaks off',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendText(response, doneText(id).slice(0, -3)),
  ],
  ['the answer to another request', 'ERR_BAD_RESPONSE', ({ response }) => sendText(response, doneText(9_999))],
  [
    'the answer to the same id as text',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendText(response, doneText(String(id))),
  ],
  [
    'its own request',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, method: 'ping' }),
  ],
  [
    'result and error',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, result: {}, error: { code: 1, message: '' } }),
  ],
  [
    'a result that is text',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, result: 'done' }),
  ],
  [
    'an error that is text',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, error: 'no' }),
  ],
  [
    'an error without a code',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, error: { message: 'no' } }),
  ],
  [
    'another version of JSON-RPC',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '1.0', id, result: {} }),
  ],
  [
    'content that is text',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, result: { content: 'done' } }),
  ],
  [
    'two ids of which the second is another',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendText(response, `${doneText(id).slice(0, -1)},"id":77}`),
  ],
  [
    'two ids of which the first is another',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendText(response, doneText(77).replace('"result"', `"id":${id}.5,"result"`)),
  ],
  [
    'more nesting than there may be',
    'ERR_BAD_RESPONSE',
    ({ id, response }) => sendText(response, doneText(id).replace('"complete"', nested(129))),
  ],
  [
    'bytes that are not UTF-8',
    'ERR_FRAME_NOT_UTF8',
    ({ id, response }) => sendText(response, Buffer.from(doneText(id).replace('done', '\xff'), 'latin1')),
  ],
  [
    'more bytes than there may be',
    'ERR_FRAME_TOO_LARGE',
    ({ id, response }) => sendText(response, doneText(id).replace('done', tooLong)),
  ],
  [
    'fewer bytes than it announced',
    'ERR_STREAM_BROKEN',
    ({ id, response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9_999 })
      response.write(doneText(id), () => response.destroy())
    },
  ],
  ['a connection that ends', 'ERR_STREAM_BROKEN', ({ response }) => void response.destroy()],
  [
    'events of which none is the answer',
    'ERR_STREAM_BROKEN',
    ({ response }) => sendText(response, 'data: {"jsonrpc":"2.0","method":"notifications/message"}\n\n', EVENTS),
  ],
  [
    'an event that breaks off',
    'ERR_STREAM_BROKEN',
    ({ id, response }) => sendText(response, `data: ${doneText(id)}`, EVENTS),
  ],
  [
    'an event that is too large',
    'ERR_FRAME_TOO_LARGE',
    ({ response }) => sendText(response, `data: ${tooLong}\n\n`, EVENTS),
  ],
  [
    'an event of many lines that is too large',
    'ERR_FRAME_TOO_LARGE',
    ({ response }) => sendText(response, `${`data: ${'a'.repeat(100)}\n`.repeat(50_000)}\n`, EVENTS),
  ],
  [
    'events that are not UTF-8',
    'ERR_FRAME_NOT_UTF8',
    ({ response }) => sendText(response, Buffer.from('data: \xff\n\n', 'latin1'), EVENTS),
  ],
  [
    '500 with a page',
    'ERR_HTTP_STATUS',
    ({ response }) => void response.writeHead(500, { 'content-type': 'text/html' }).end('<html>'.repeat(100_000)),
  ],
  ['404 without a session', 'ERR_HTTP_STATUS', ({ response }) => void response.writeHead(404).end()],
  ['a status that there is not', 'ERR_HTTP_STATUS', ({ response }) => void response.writeHead(799).end()],
  [
    'an error of the protocol',
    -32000,
    ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, error: { code: -32000, message: 'No.' } }),
  ],
  [
    'headers without end',
    'ERR_STREAM_BROKEN',
    ({ response }) => void response.writeHead(200, { 'x-a': 'a'.repeat(limits.maxHeaderBytes) }).end(),
  ],
  [
    'a redirect to another host',
    'ERR_REDIRECT_REFUSED',
    ({ response }) => void response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
  ],
  [
    'a redirect into a file',
    'ERR_REDIRECT_REFUSED',
    ({ response }) => void response.writeHead(308, { location: 'file:///etc/passwd' }).end(),
  ],
  [
    'a redirect in a circle',
    'ERR_REDIRECT_REFUSED',
    ({ response }) => void response.writeHead(307, { location: '/mcp' }).end(),
  ],
  [
    'noise that claims to be compressed',
    'ERR_FRAME_NOT_UTF8',
    ({ response }) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(Buffer.of(0x1f, 0x8b, 0xff)),
  ],
]

/** Results of the legacy era have no type. */
const unknownType: (typeof attacks)[number] = [
  'a result of a type that nobody knows',
  'ERR_UNKNOWN_RESULT_TYPE',
  ({ id, response }) => sendJson(response, { jsonrpc: '2.0', id, result: { resultType: 'later', content: [] } }),
]

describe.each(eras)('A %s client', (era) => {
  test.each(era === 'modern' ? [...attacks, unknownType] : attacks)(
    'that is answered with %s rejects with %s, and goes on',
    async (_, code, attack) => {
      await using server = await hostileHttp((victim) => {
        if (victim.tool === 'bad') attack(victim)
        else sendText(victim.response, doneText(victim.id))
      })
      await using client = await connectTo(server.url, era)
      const error = await client.callTool('bad').then(
        (value) => value,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code })
      expect(error).toBeInstanceOf(Error)
      expect((error as Error).message.length).toBeLessThan(1_000)
      await expectClient(client)
    },
  )
})
