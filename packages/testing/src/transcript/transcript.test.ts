import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { connect } from '@causeway/client'
import { mcp, tool } from '@causeway/server'
import { httpSseConnection, streamableHttpConnection } from '@causeway/transports'
import { serveHttp } from '@causeway/transports/node'
import { stdioServerConnection } from '@causeway/transports/stdio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { linked } from '../linked.js'
import { masks, matchesMask } from './masks.js'
import { recording } from './recording.js'
import { recordingProxy } from './recording-proxy.js'
import { formatTranscript, parseTranscript, type Transcript } from './transcript.js'
import { readTranscript } from './transcript-file.js'

const app = mcp({
  name: 'echo',
  tools: {
    echo: tool({ description: 'Says it again', input: z.looseObject({ text: z.string() }) }, ({ text }) => text),
    count: tool({ description: 'Counts' }, (_, { progress }) => {
      for (const n of [1, 2]) progress(n, 2)
      return 'done'
    }),
  },
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-transcripts-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function said({ frames }: Transcript): readonly string[] {
  return frames.map(({ from, message }) => {
    const { method, id } = message as { method?: string; id?: unknown }
    return `${from}: ${method ?? `answer ${id}`}`
  })
}

describe('a recording', () => {
  test('has every frame in order, with its time, and says what was agreed on', async () => {
    const recorder = recording({ transport: 'memory' })
    await using link = await linked(app, { through: recorder.wrap, era: 'legacy' })
    await link.client.tools.echo({ text: 'hello' })
    const { transcript } = recorder
    expect(transcript.header).toEqual({ transcript: 1, transport: 'memory', revision: '2025-11-25' })
    expect(said(transcript)).toEqual([
      'client: initialize',
      'server: answer 1',
      'client: notifications/initialized',
      'client: tools/call',
      'server: answer 2',
    ])
    const times = transcript.frames.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(parseTranscript(formatTranscript(transcript))).toEqual(transcript)
  })

  test('hides secrets by their names and values, and bearer tokens wherever they stand', async () => {
    const recorder = recording({ secrets: ['s3cret', undefined, ''], secretNames: ['pin'] })
    await using link = await linked(app, { through: recorder.wrap })
    const text = 'Authorization: Bearer abcdef123456 and s3cret'
    await link.client.callTool('echo', { text, dbPassword: 'hunter2', apiKey: 'k1', pin: 1234, nested: { token: 't' } })
    const written = formatTranscript(recorder.transcript)
    for (const secret of ['abcdef123456', 's3cret', 'hunter2', 'k1', '1234', '"t"'])
      expect(written).not.toContain(secret)
    expect(written).toContain('Authorization: Bearer *** and ***')
  })

  test('leaves the streams and sessions of HTTP as they are', async () => {
    const server = await serveHttp(app.service)
    const recorder = recording()
    await using client = await connect<typeof app>(recorder.wrap(streamableHttpConnection({ url: server.url })))
    expect(await client.tools.echo({ text: 'hello' })).toBe('hello')
    await client.close()
    await server.close()
    expect(said(recorder.transcript)).toContain('client: tools/call')
  })
})

describe('masks', () => {
  test('hide values, but not the members of a schema and not progress tokens', () => {
    const { value } = masks()
    const schema = { properties: { password: { type: 'string' } }, _meta: { progressToken: 7 } }
    expect(value(schema)).toEqual(schema)
    expect(value([{ headers: { Authorization: 'Basic dTpw', 'X-API-Key': 'k' } }])).toEqual([
      { headers: { Authorization: '***', 'X-API-Key': '***' } },
    ])
  })

  test('stand for any text in a replay', () => {
    expect(matchesMask('***', 'anything')).toBe(true)
    expect(matchesMask('Bearer ***, please', 'Bearer abc, please')).toBe(true)
    expect(matchesMask('Bearer ***, please', 'Bearer abc')).toBe(false)
    expect(matchesMask('abc', 'abc')).toBe(false)
  })
})

describe('a transcript that is none', () => {
  test.each([
    ['', 'there is not one line'],
    ['{"client":{}}', 'line 1 to begin with {"transcript":1; got {"client":{}}'],
    ['{"transcript":1}\n\n{"at":0}', 'line 3 to have "at", "from"'],
    ['{"transcript":1}\nnot', 'line 2 to be JSON; got not'],
  ])('%j is refused with what is wrong', async (text, message) => {
    const file = join(folder, 'bad.jsonl')
    await writeFile(file, text)
    await expect(readTranscript(file)).rejects.toThrow(message)
  })
})

describe('a recording proxy', () => {
  test.each(['modern', 'legacy'] as const)('passes HTTP on to an address and takes it down, %s', async (era) => {
    const server = await serveHttp(app.service)
    const file = join(folder, `${era}.jsonl`)
    const proxy = await recordingProxy(server.url, { file })
    const headers = { authorization: 'Bearer abcdef123456' }
    const client = await connect<typeof app>(proxy.url ?? '', { era, http: { headers } })
    const heard: number[] = []
    await client.callTool('count', {}, { onProgress: ({ progress }) => heard.push(progress) })
    expect([await client.tools.echo({ text: 'hello' }), heard]).toEqual(['hello', [1, 2]])
    await client.close()
    await proxy.close()
    await server.close()
    const transcript = await readTranscript(file)
    expect(transcript.header).toEqual({ transcript: 1, transport: 'http', revision: client.revision })
    expect(said(transcript).filter((line) => /tools\/call|progress/.test(line))).toEqual([
      'client: tools/call',
      'server: notifications/progress',
      'server: notifications/progress',
      'client: tools/call',
    ])
    const written = await readFile(file, 'utf8')
    expect(written).toContain('"authorization":"***"')
    expect(written).not.toContain('abcdef123456')
  })

  test('passes HTTP+SSE on', async () => {
    const server = await serveHttp(app.service)
    await using proxy = await recordingProxy(new URL('/sse', server.url))
    await using client = await connect<typeof app>(httpSseConnection({ url: proxy.url ?? '' }), { era: 'legacy' })
    expect(await client.tools.echo({ text: 'hello' })).toBe('hello')
    await client.close()
    await server.close()
    expect(said(proxy.transcript)).toContain('server: answer 1')
  })

  test('starts a command in its place, and ends with it', async () => {
    const file = join(import.meta.dirname, '../../../../test/client/serve-notes.ts')
    const args = ['--conditions=causeway-source', '--import', 'tsx', file]
    const [input, output] = [new PassThrough(), new PassThrough()]
    const proxy = await recordingProxy({ command: process.execPath, args }, { input, output })
    const client = await connect(stdioServerConnection({ input: output, output: input }))
    expect(client.serverInfo?.name).toBe('notes')
    await client.close()
    input.end()
    await proxy.closed
    expect(said(proxy.transcript)).toEqual(['client: server/discover', 'server: answer 1'])
  })

  test('says what it cannot record', async () => {
    await expect(recordingProxy('ws://127.0.0.1/mcp')).rejects.toThrow(
      'Expected an absolute http(s): URL or a { command }',
    )
    await using proxy = await recordingProxy('http://127.0.0.1:9/mcp')
    const answer = await fetch(proxy.url ?? '', { method: 'POST', body: '{}' })
    expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('could not be reached')])
  })
})
