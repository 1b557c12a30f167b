/** Bytes on standard streams that are no messages, from either side. */
import { connect } from '@causeway/client'
import { limits } from '@causeway/protocol'
import { type RawClient, type RawMessage, rawClient } from '@causeway/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectBadWire } from '../wire/expect-bad-wire.js'
import { initialize, legacy, modern } from './frames.js'

beforeEach(expectBadWire)

const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname
const SOURCE = ['--conditions=causeway-source', '--import', 'tsx']

const program = { command: process.execPath, args: [...SOURCE, fixture('stage-server.ts')] }

/** What a server process says to these bytes and the end of its input, and its exit code. */
async function answersTo(bytes: string): Promise<{ rest: readonly RawMessage[]; code: unknown }> {
  await using client = await rawClient(program, { timeoutMs: 30_000 })
  await client.send(Buffer.from(bytes))
  const { code } = await client.end()
  return { rest: client.received, code }
}

const hello = modern('tools/call', { name: 'echo', arguments: { text: 'still here' } }, 'hello')
const answer = { id: 'hello', result: { content: [{ type: 'text', text: 'still here' }] } }

describe('A server process', () => {
  let client: RawClient

  beforeAll(async () => {
    client = await rawClient(program, { timeoutMs: 30_000 })
  })
  afterAll(() => client.close())

  test.each<[what: string, bytes: string | Uint8Array, code: number]>([
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from(hello.replace('still', '\xff'), 'latin1'), Buffer.of(10)]),
      -32700,
    ],
    ['half of a character', Buffer.of(0x22, 0xe2, 0x82, 0x22, 0x0a), -32700],
    ['a line that breaks off', `${hello.slice(0, 50)}\n`, -32700],
    ['a line that is longer than it may be', `${'a'.repeat(limits.maxMessageBytes + 1)}\n`, -32600],
    [
      'a message that is larger than it may be',
      `${hello.replace('still', 'a'.repeat(limits.maxMessageBytes))}\n`,
      -32600,
    ],
    ['more nesting than there may be', `${'['.repeat(1_000)}${']'.repeat(1_000)}\n`, -32600],
    ['zeros', '\0\0\0\0\n', -32700],
    ['an HTTP request', 'POST /mcp HTTP/1.1\n', -32700],
  ])('answers %s with an error, and the next line as ever', async (_, bytes, code) => {
    await client.send(Buffer.from(bytes))
    await client.send(hello)
    expect(await client.next()).toEqual({
      jsonrpc: '2.0',
      error: { code, message: expect.stringMatching(/^Expected /) },
    })
    expect(await client.next()).toMatchObject(answer)
  })

  test.each<[what: string, bytes: string]>([
    ['empty lines', '\n\n\r\n'],
    ['a byte order mark', '\ufeff'],
  ])('does not mind %s', async (_, bytes) => {
    await client.send(Buffer.from(`${bytes}${hello}\r\n`))
    expect(await client.next()).toMatchObject(answer)
  })

  test('serves both eras on one pipe, each by its own rules', async () => {
    const frames = [legacy('tools/list', {}, 'early'), initialize(), hello, legacy('ping', {}, 'late')]
    await client.send(Buffer.from(`${frames.join('\n')}\n`))
    expect(await client.next()).toMatchObject({ id: 'early', error: { code: -32600 } })
    expect(await client.next()).toMatchObject({ id: 'init', result: { protocolVersion: '2025-11-25' } })
    expect(await client.next()).toMatchObject(answer)
    expect(await client.next()).toMatchObject({ id: 'late', result: {} })
  })

  test('answers a last line that has no end, and says of one that breaks off that it does', async () => {
    const whole = await answersTo(hello)
    expect(whole).toMatchObject({ rest: [answer], code: 0 })
    const broken = await answersTo(`${hello}\n${hello.slice(0, 40)}`)
    expect(broken).toMatchObject({ rest: [answer, { error: { code: -32700 } }], code: 0 })
  })

  test('ends when its input does, whatever it is still asked', async () => {
    const call = modern('tools/call', { name: 'hold', arguments: { key: 'never released' } })
    expect(await answersTo(`${call}\n`)).toEqual({ rest: [], code: 0 })
  })
})

describe('A client of a process', () => {
  const target = { command: process.execPath, args: [fixture('hostile-server.mjs')], stderr: 'ignore' } as const

  test.each(['noise', 'bytes', 'large', 'deep', 'flood', 'crlf', 'pieces'])(
    'finds its answer among %s',
    async (attack) => {
      await using client = await connect(target)
      // What cannot be read may have been the answer of the only call there is; with another one it may not.
      const other = client.callTool('bad', { attack: 'none' }).catch(() => {})
      expect((await client.callTool('bad', { attack })).content).toEqual([{ type: 'text', text: 'done' }])
      expect((await client.callTool('good')).content).toEqual([{ type: 'text', text: 'done' }])
      await client.close()
      await other
    },
  )

  test.each([
    ['half', /exited with code 0/],
    ['exit', /exited with code 7/],
    ['closed', /connection/i],
  ])('is told that the server is gone: %s', async (attack, why) => {
    await using client = await connect(target, { reconnect: false })
    const outcomes = await Promise.allSettled([
      client.callTool('bad', { attack }),
      client.callTool('bad', { attack: 'none' }),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CONNECTION_LOST' } })
    }
    expect(String((outcomes[0] as PromiseRejectedResult).reason)).toMatch(why)
  })

  test('that does not read any more is let go before what waits for it fills the memory', async () => {
    await using client = await connect(target, { reconnect: false })
    const deaf = client.callTool('bad', { attack: 'deaf' }).catch((error: unknown) => error)
    const text = 'a'.repeat(1_048_576)
    const calls = Array.from({ length: 20 }, () => client.callTool('good', { text }))
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: expect.stringMatching(/^ERR_CONNECTION_(?:LOST|CLOSED)$/) },
      })
    }
    expect(await deaf).toMatchObject({ code: 'ERR_CONNECTION_LOST' })
  })
})
