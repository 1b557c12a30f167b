/** Our client against servers that do not end, do not wait, or ask without end. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type Client, connect } from '@causeway/client'
import { limits } from '@causeway/protocol'
import type { RawScript, RawServer } from '@causeway/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { complete, legacyPeer, modernPeer } from '../../packages/client/test/peers.js'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { doneText, type Era, hostileHttp, sendText } from './hostile-http.js'

beforeEach(expectBadWire)

const eras: readonly Era[] = ['modern', 'legacy']
const MEBIBYTE = Buffer.alloc(1_048_576, 'a')

/** Writes without end until the client closes; resolves with the bytes that it took. */
async function pour(response: ServerResponse, bytes: string | Uint8Array): Promise<number> {
  let poured = 0
  response.on('error', () => {})
  const closed = once(response, 'close')
  while (!response.destroyed) {
    poured += bytes.length
    if (!response.write(bytes)) await Promise.race([once(response, 'drain'), closed])
  }
  return poured
}

async function expectClient(client: Client): Promise<void> {
  expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'done' }])
}

describe.each(eras)('A %s client', (era) => {
  const reconnect = { maxAttempts: 2, minDelayMs: 1, maxDelayMs: 1 }
  const options = { era, reconnect, http: { reconnect } }

  test.each([
    ['a body', 'application/json', '{"a":"', MEBIBYTE],
    ['an event', 'text/event-stream', 'data: ', MEBIBYTE],
    ['an event name', 'text/event-stream', 'event: ', MEBIBYTE],
    ['an event of lines', 'text/event-stream', '', Buffer.from(`data: ${'a'.repeat(500)}\n`.repeat(2_000))],
    ['a comment', 'text/event-stream', ':', MEBIBYTE],
  ])('hangs up on %s without end', async (_, type, start, more) => {
    const poured: Promise<number>[] = []
    await using server = await hostileHttp(({ id, tool, response }) => {
      if (tool === 'good') return sendText(response, doneText(id))
      response.writeHead(200, { 'content-type': type })
      response.write(start)
      poured.push(pour(response, more))
    })
    await using client = await connect(server.url, options)
    await expect(client.callTool('bad')).rejects.toMatchObject({ code: 'ERR_FRAME_TOO_LARGE' })
    // What is on its way in sockets counts, too; it is no multiple of what there is to come.
    expect(await poured[0]).toBeLessThan(8 * limits.maxMessageBytes)
    await expectClient(client)
  })

  test('waits no longer than it was told for a stream that only keeps alive', async () => {
    const left: Promise<unknown>[] = []
    await using server = await hostileHttp(({ id, tool, response }) => {
      if (tool === 'good') return sendText(response, doneText(id))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const timer = setInterval(() => response.write(':\n\ndata: \n\n'), 1)
      left.push(once(response, 'close').then(() => clearInterval(timer)))
    })
    await using client = await connect(server.url, options)
    await expect(client.callTool('bad', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'ERR_CALL_TIMEOUT' })
    await Promise.all(left)
    await expectClient(client)
  })

  test('waits no longer than it was told for a call that only makes progress', async () => {
    await using server = await hostileHttp(({ id, tool, response }) => {
      if (tool === 'good') return sendText(response, doneText(id))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const params = { progressToken: id, progress: 1 }
      const frame = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params })
      const timer = setInterval(() => response.write(`data: ${frame}\n\n`), 1)
      response.on('close', () => clearInterval(timer))
    })
    await using client = await connect(server.url, options)
    const call = client.callTool('bad', {}, { timeoutMs: 1_500, maxTimeoutMs: 1_600, onProgress: () => {} })
    await expect(call).rejects.toMatchObject({
      code: 'ERR_CALL_TIMEOUT',
      message: expect.stringContaining('maxTimeoutMs'),
    })
    await expectClient(client)
  })

  test.each([
    ['whose cursor is always the same', () => 'again'],
    ['whose cursors are always new', (page: number) => `page ${page}`],
  ])('gives a list up %s', async (_, cursorOf) => {
    let page = 0
    const script = {
      'tools/list': () => complete({ ttlMs: 0, cacheScope: 'private', tools: [], nextCursor: cursorOf(++page) }),
    }
    await using client = await connect(() => peerOf(era, script), { era, maxListPages: 20 })
    await expect(client.listTools()).rejects.toMatchObject({ code: 'ERR_LIST_TOO_LONG' })
    expect(page).toBeLessThanOrEqual(20)
  })

  test('puts together pages of more items than a function may have arguments', async () => {
    const prompts = Array.from({ length: 200_000 }, () => ({ name: 'a' }))
    let page = 0
    const script = {
      'prompts/list': () =>
        complete({ ttlMs: 0, cacheScope: 'private', prompts, ...(++page < 3 ? { nextCursor: `more${page}` } : {}) }),
    }
    await using client = await connect(() => peerOf(era, script), { era })
    expect(await client.listPrompts()).toHaveLength(600_000)
  })
})

function peerOf(era: Era, script: RawScript): RawServer {
  return era === 'modern' ? modernPeer(script) : legacyPeer(script)
}
