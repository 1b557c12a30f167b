import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@causeway/client'
import { type App, mcp, tool } from '@causeway/server'
import { serveHttp, serveWebSocket } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { linked } from '../linked.js'
import { recording } from '../transcript/recording.js'
import type { Transcript } from '../transcript/transcript.js'
import { readTranscript, writeTranscript } from '../transcript/transcript-file.js'
import { describeDifferences, TranscriptMismatch } from './difference.js'
import { playback } from './playback.js'
import { replay } from './replay.js'

/** A shop whose lamps have a price, and which asks before it refunds. */
function shop(price = 40): App {
  let refunds = 0
  return mcp({
    name: 'shop',
    version: '1.0.0',
    tools: {
      find: tool({ description: 'Finds', output: z.object({ item: z.string(), price: z.number() }) }, () => {
        return { item: 'Lamp', price }
      }),
      refund: tool({ description: 'Refunds' }, async (_, { elicit, progress }) => {
        progress(1, 2)
        const answer = await elicit('Sure?', z.object({ sure: z.boolean() }))
        return `${answer.action} ${++refunds}`
      }),
    },
  })
}

const eras = ['modern', 'legacy'] as const

async function recorded(era: (typeof eras)[number]): Promise<Transcript> {
  const recorder = recording({ transport: 'memory' })
  const link = await linked(shop(), { era, through: recorder.wrap, answers: { elicit: [{ sure: true }] } })
  await Promise.all([link.client.callTool('find'), link.client.listTools()])
  await link.client.callTool('refund', {}, { onProgress: () => {} })
  await link.close()
  return recorder.transcript
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-replay-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What the replay found, in words. */
async function problems(replaying: Promise<void>): Promise<string> {
  const error = await replaying.then(() => undefined).catch((thrown: unknown) => thrown)
  if (error instanceof TranscriptMismatch) return error.message
  throw error ?? new Error('Expected differences; there are none.')
}

describe.each(eras)('a %s conversation', (era) => {
  test('goes again as it was recorded, from a file, over every transport', async () => {
    const file = join(folder, `${era}.jsonl`)
    await writeTranscript(file, await recorded(era))
    await replay(file, shop())
    const [http, webSocket] = await Promise.all([serveHttp(shop().service), serveWebSocket(shop().service)])
    await replay(file, http.url)
    await replay(file, webSocket.url)
    await Promise.all([http.close(), webSocket.close()])
  })

  test('that goes another way is told by message, path and values', async () => {
    const transcript = await recorded(era)
    const told = await problems(replay(transcript, shop(45)))
    expect(told).toMatch(/^2 differences from the transcript:\n\nline \d+, the answer to tools\/call \(id \d+\)\n/)
    expect(told).toContain('  result.structuredContent.price\n    expected 40\n    received 45')
    expect(told).not.toContain('\u001b')
    await replay(transcript, shop(45), { volatile: ['result.structuredContent.price', 'result.content.*.text'] })
  })

  test('is written anew where that is wanted', async () => {
    const file = join(folder, `update-${era}.jsonl`)
    await writeTranscript(file, await recorded(era))
    await replay(file, shop(45), { update: true })
    await replay(file, shop(45))
    expect((await readTranscript(file)).header).toEqual((await recorded(era)).header)
  })

  test('is played to a client, which must send what it sent', async () => {
    const transcript = await recorded(era)
    const server = playback(transcript)
    const handlers = { elicit: () => ({ action: 'accept', content: { sure: true } }) as const }
    const client = await connect(server.dial, { era, handlers })
    const [found, tools] = await Promise.all([client.callTool('find'), client.listTools()])
    expect([found.structuredContent, tools.length]).toEqual([{ item: 'Lamp', price: 40 }, 2])
    const heard: number[] = []
    const refunded = await client.callTool('refund', {}, { onProgress: ({ progress }) => heard.push(progress) })
    expect([refunded.content, heard]).toMatchObject([[{ text: 'accept 1' }], era === 'legacy' ? [1] : [1, 1]])
    await client.close()
    server.verify()
  })
})

describe('a replay', () => {
  test('tells what never came, and what came instead', async () => {
    // The recorded client goes on to answer what this server did not ask.
    expectBadWire()
    const transcript = await recorded('legacy')
    const quiet = mcp({
      name: 'shop',
      version: '1.0.0',
      tools: {
        find: tool({ description: 'Finds' }, (_, { log }) => {
          log('unasked')
          return new Promise<string>(() => {})
        }),
      },
    })
    const told = await problems(replay(transcript, quiet, { timeoutMs: 300 }))
    await quiet.close(0)
    expect(told).toMatch(/the answer to tools\/call \(id \d+\)\n {2}expected \{"jsonrpc.*\n {2}received nothing/)
    expect(told).toContain('result.tools.0.outputSchema')
    expect(told).toContain('the request elicitation/create\n  expected')
  })

  test('tells why the connection ended, where it ended too early', async () => {
    const transcript = await recorded('modern')
    const server = await serveHttp(shop().service)
    await server.close()
    const told = await problems(replay(transcript, server.url))
    expect(told).toMatch(/the answer to server\/discover[\s\S]*\n\nThe connection ended too early: /)
    const command = { command: process.execPath, args: ['-e', 'process.exit(3)'], stderr: 'ignore' } as const
    expect(await problems(replay(transcript, command))).toMatch(/ended too early: .*exited with code 3/)
  })

  test('says which file it needs, and which line is none', async () => {
    const transcript = await recorded('modern')
    await expect(replay(transcript, shop(), { update: true })).rejects.toThrow('Expected a file to update')
    await expect(replay(transcript, shop(), { volatile: ['a..b'] })).rejects.toThrow("Expected a path such as 'result.")
  })
})

describe('a playback', () => {
  test('refuses what is not in the transcript, and tells of it', async () => {
    expectBadWire()
    const server = playback(await recorded('modern'))
    const client = await connect(server.dial)
    await expect(client.request('prompts/list')).rejects.toThrow('it has no such prompts/list')
    await client.close()
    expect(() => server.verify()).toThrow(/not in the transcript: the request prompts\/list/)
    expect(() => server.dial()).toThrow('one conversation')
  })
})

test('differences are painted where that is wanted', () => {
  const told = describeDifferences([{ kind: 'missing', line: 2, what: 'ping', expected: {} }], { color: true })
  expect(told).toContain('\u001b[32m  expected {}\u001b[39m')
})
