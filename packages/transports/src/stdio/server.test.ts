import { spawn } from 'node:child_process'
import { PassThrough, type Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { requestText } from '@causeway/protocol'
import { describe, expect, it } from 'vitest'
import { stdioServerConnection } from './server.js'

const SERVER = fileURLToPath(new URL('../../fixtures/echo-server.mjs', import.meta.url))

interface Run {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Promise<string>
  readonly exited: Promise<{ code: number | null; signal: string | null }>
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['--conditions=causeway-source', '--import', 'tsx', SERVER, ...args], {
    stdio: 'pipe',
  })
  const exited: Run['exited'] = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  return { stdin: child.stdin, stdout: child.stdout, stderr: text(child.stderr), exited }
}

const framesOf = (stdout: string): { id?: unknown; result?: unknown; error?: { code: number } }[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('a stdio server in a process of its own', () => {
  it('answers what it was asked before stdin ended, and then exits by itself', async () => {
    const { stdin, stdout, stderr, exited } = start()
    stdin.write(`${requestText(1, 'echo', { a: '€' })}\r\n\n${requestText(2, 'slow')}\n`)
    stdin.end(requestText(3, 'echo'))
    expect(framesOf(await text(stdout)).map(({ id, result }) => [id, result])).toEqual([
      [1, { a: '€' }],
      [3, {}],
      [2, { slow: true }],
    ])
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(await stderr).toBe('client gone\n')
  })

  // @must stdio.stdout
  it('sends what the program prints to stderr, with one line of explanation, until it closes', async () => {
    const { stdin, stdout, stderr, exited } = start('--talkative')
    stdin.end(`${requestText(1, 'print')}\n${requestText(2, 'print')}\n`)
    const printed = await text(stdout)
    expect(await exited).toEqual({ code: 0, signal: null })
    const said = await stderr
    expect(said.match(/stdout carries the protocol/g)).toHaveLength(1)
    for (const line of ['printed with console.log', 'printed with console.info', 'written to stdout']) {
      expect(said.split(line)).toHaveLength(3)
    }
    const lines = printed.trimEnd().split('\n')
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).id)).toEqual([1, 2])
    expect(lines.slice(2)).toEqual(['stdout is free again'])
  })

  // @must transport.utf-8
  it('answers a line that is too long, not UTF-8 or not JSON with an error, and goes on', async () => {
    const { stdin, stdout, exited } = start()
    stdin.write(`${'x'.repeat(200_000)}\n`)
    stdin.write(Buffer.from([0xff, 0x0a]))
    stdin.end(`nonsense\n${requestText(1, 'echo')}\n`)
    const frames = framesOf(await text(stdout))
    expect((await exited).code).toBe(0)
    expect(frames.map(({ error }) => error?.code)).toEqual([-32600, -32700, -32700, undefined])
    expect(frames.at(-1)?.id).toBe(1)
  })

  it('answers many requests of one chunk completely and in order, though nobody reads at first', async () => {
    const { stdin, stdout, exited } = start()
    const requests = Array.from({ length: 200 }, (_, i) => `${requestText(i, 'big')}\n`)
    await new Promise<void>((resolve) => stdin.end(requests.join(''), resolve))
    const frames = framesOf(await text(stdout))
    expect(frames.map(({ id }) => id)).toEqual(requests.map((_, i) => i))
    expect((await exited).code).toBe(0)
  })

  it('ends quietly when nobody reads its answers any more', async () => {
    const { stdin, stdout, stderr, exited } = start()
    stdout.destroy()
    stdin.write(`${requestText(1, 'echo')}\n`)
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(await stderr).toBe('client gone\n')
  })
})

/** Takes everything, and notes what it was given at once. */
function recording(writes: string[]): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      writes.push(String(chunk))
      done()
    },
  })
}

describe('stdioServerConnection', () => {
  it('writes all that is sent in one turn at once, and the frames of settled promises, too', async () => {
    const writes: string[] = []
    const output = recording(writes)
    const connection = stdioServerConnection({ input: new PassThrough(), output })
    void connection.open({ frame: () => {}, closed: () => {} })
    void connection.send('1')
    void connection.send('2')
    await new Promise((resolve) => setImmediate(resolve))
    expect(writes).toEqual(['1\n2\n'])
    await Promise.all([1, 2, 3].map(async (n) => connection.send(String(n))))
    await new Promise((resolve) => setImmediate(resolve))
    expect(writes.slice(1)).toEqual(['1\n2\n3\n'])
    await connection.close()
    await expect(connection.send('x')).rejects.toMatchObject({ code: 'ERR_CONNECTION_CLOSED' })
  })

  it('gives a client that waits for many answers the first of them before the turn ends', async () => {
    const writes: string[] = []
    const output = recording(writes)
    const connection = stdioServerConnection({ input: new PassThrough(), output })
    void connection.open({ frame: () => {}, closed: () => {} })
    for (let answer = 0; answer < 17; answer++) void connection.send('.')
    expect(writes).toEqual(['.\n'.repeat(8), '.\n'.repeat(8)])
    await connection.close()
    expect(writes).toEqual(['.\n'.repeat(8), '.\n'.repeat(8), '.\n'])
  })

  // @must stdio.lines
  it('keeps a frame on one line, whatever white space it came with', async () => {
    const output = new PassThrough()
    const connection = stdioServerConnection({ input: new PassThrough(), output })
    void connection.open({ frame: () => {}, closed: () => {} })
    void connection.send('{\n  "a": 1\r\n}')
    await connection.close()
    expect(String(output.read())).toBe('{   "a": 1\r }\n')
  })

  it('stops reading while the other side does not, and tells when it may send again', async () => {
    const input = new PassThrough()
    const output = new PassThrough({ highWaterMark: 1 })
    const frames: string[] = []
    const connection = stdioServerConnection({ input, output })
    void connection.open({ frame: (frame) => frames.push(frame), closed: () => {} })
    void connection.send('x'.repeat(100))
    await new Promise((resolve) => setImmediate(resolve))
    const more = connection.send('y')
    expect(more).toBeInstanceOf(Promise)
    input.write('"asked meanwhile"\n')
    await new Promise((resolve) => setImmediate(resolve))
    expect(frames).toEqual([])
    output.resume()
    await more
    await new Promise((resolve) => setImmediate(resolve))
    expect(frames).toEqual(['"asked meanwhile"'])
  })

  it('lets a reader go that never reads, before the queue is without bounds', async () => {
    const output = new Writable({ write: () => {} })
    const connection = stdioServerConnection({ input: new PassThrough(), output })
    const closed = new Promise<Error | undefined>((resolve) => connection.open({ frame: () => {}, closed: resolve }))
    const megabyte = 'x'.repeat(1_048_576)
    for (let i = 0; i < 20; i++) connection.send(megabyte)?.catch(() => {})
    output.destroy()
    expect(await closed).toMatchObject({ code: 'ERR_SLOW_READER' })
  })

  it('takes stdout once: a second connection on it is a mistake', async () => {
    const first = stdioServerConnection({ input: new PassThrough() })
    expect(() => stdioServerConnection({ input: new PassThrough() })).toThrow(TypeError)
    void first.open({ frame: () => {}, closed: () => {} })
    await first.close()
    const again = stdioServerConnection({ input: new PassThrough() })
    void again.open({ frame: () => {}, closed: () => {} })
    await again.close()
  })
})
