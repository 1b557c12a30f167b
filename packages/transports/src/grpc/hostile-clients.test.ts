import { once } from 'node:events'
import { type ClientHttp2Stream, constants } from 'node:http2'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expectBadWire } from '../../../../test/wire/expect-bad-wire.js'
import { selfSigned } from '../../test/certificates.js'
import { EchoService } from '../../test/echo-service.js'
import { frame } from '../../test/frame.js'
import { dialGrpc } from '../../test/grpc-client.js'
import { message, rawSession, rawStream, trailersOf } from '../../test/raw-grpc.js'
import { servingGrpc as serving } from '../../test/serving-grpc.js'
import { encodeFrame } from './frame-codec.js'
import { StatusCode } from './status-code.js'

describe('a stream', () => {
  it('answers text that is no JSON, and goes on', async () => {
    expectBadWire()
    const { url } = await serving()
    const client = dialGrpc(url)
    client.send('{"jsonrpc":')
    client.send('')
    client.send(frame(1, 'echo'))
    expect(await client.until(3)).toMatchObject([{ error: { code: -32700 } }, { error: { code: -32700 } }, { id: 1 }])
  })

  it('ends when a message is too large, before it is there', async () => {
    const { url } = await serving({ maxMessageBytes: 1_000 })
    const client = dialGrpc(url)
    client.send('x'.repeat(1_010))
    expect(await client.status).toMatchObject({ code: StatusCode.resourceExhausted, details: /larger than max/ })
    const stream = rawStream(url)
    stream.write(message(Buffer.alloc(0), 0xffff_ffff))
    expect(await trailersOf(stream)).toMatchObject({ 'grpc-status': '8' })
  })

  it('ends when a message is not what the file says: other bytes, not UTF-8, an encoding that nobody knows', async () => {
    const { url } = await serving()
    for (const bytes of [Buffer.from('no message'), Buffer.of(0x0a, 2, 0xff, 0xfe)]) {
      const stream = rawStream(url)
      stream.write(message(bytes))
      expect(await trailersOf(stream)).toMatchObject({
        'grpc-status': '3',
        'grpc-message': expect.stringContaining('JSON%20in%20UTF-8'),
      })
    }
    const compressed = rawStream(url, { 'grpc-encoding': 'snappy' })
    compressed.write(Buffer.concat([Buffer.of(1), message(encodeFrame('{}')).subarray(1)]))
    expect(await trailersOf(compressed)).toMatchObject({ 'grpc-status': '12' })
  })

  it('puts messages together, however they are cut', async () => {
    const { url } = await serving()
    const stream = rawStream(url)
    const bytes = Buffer.concat([1, 2].map((id) => message(encodeFrame(frame(id, 'echo')))))
    for (const byte of bytes) stream.write(Buffer.of(byte))
    stream.end()
    let text = ''
    for await (const part of stream.setEncoding('latin1')) text += part
    expect(text.match(/"id":\d/g)).toEqual(['"id":1', '"id":2'])
  })

  it('takes two thousand messages at once', async () => {
    expectBadWire()
    const { url } = await serving()
    const stream = rawStream(url)
    stream.end(Buffer.concat(Array.from({ length: 2_000 }, () => message(encodeFrame('[')))))
    let text = ''
    for await (const part of stream.setEncoding('latin1')) text += part
    expect(text.match(/-32700/g)).toHaveLength(2_000)
  })
})

describe('who takes and does not give', () => {
  it('is refused beyond the bound of streams, until one has gone', async () => {
    const service = new EchoService()
    // Sockets are bounded alike: these streams share one.
    const { url } = await serving({ maxGrpcStreams: 2 }, service)
    const session = rawSession(url)
    const open = async (): Promise<[ClientHttp2Stream, Record<string, unknown>]> => {
      const stream = rawStream(url, {}, session)
      return [stream, (await once(stream, 'response'))[0]]
    }
    const [[first]] = [await open(), await open()]
    expect((await open())[1]).toMatchObject({ 'grpc-status': '8', 'grpc-message': /at%20most%202%20connections/ })
    first.close()
    await service.happened('closed')
    expect((await open())[1]['grpc-status']).toBeUndefined()
  })

  it('is let go when it says nothing: a thousand sockets, a thousand streams, while another client is served', async () => {
    const { url, port } = await serving({ requestReceiveTimeoutMs: 1_000 })
    const sockets = Array.from({ length: 1_000 }, () => {
      const socket = connect(port, '127.0.0.1')
      socket.resume().on('error', () => {}) // A reset is an end, too.
      return new Promise((resolve) => socket.once('close', resolve))
    })
    const streams = Array.from({ length: 10 }, () => rawSession(url)).flatMap((session) =>
      Array.from({ length: 100 }, () => trailersOf(rawStream(url, {}, session))),
    )
    const client = dialGrpc(url)
    client.send(frame(1, 'echo'))
    await client.until(1)
    const statuses = (await Promise.all(streams)).map((trailers) => trailers['grpc-status'])
    expect(new Set(statuses)).toEqual(new Set(['4']))
    await Promise.all(sockets)
    client.send(frame(2, 'echo'))
    await client.until(2)
  })

  it('is let go when it never gets to a stream and never ends its half, with TLS and without', async () => {
    const said = ['', 'PRI * HT', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n']
    const servers = await Promise.all(
      [{}, { tls: selfSigned() }].map((options) => serving({ ...options, requestReceiveTimeoutMs: 200 })),
    )
    const ways = servers.flatMap(({ port }) =>
      said.map(async (bytes) => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
        onTestFinished(() => void socket.destroy())
        socket.resume().on('error', () => {}) // A reset is what it waits for.
        socket.write(bytes)
        const closed = new Promise((resolve) => socket.once('close', resolve))
        const ended = new Promise((resolve) => socket.once('end', resolve))
        await Promise.race([ended, closed])
        const knocking = setInterval(() => socket.write('x'), 50)
        await closed
        clearInterval(knocking)
      }),
    )
    await Promise.all(ways)
  })

  it('is let go when too much waits for it, and what shares its connection stays', async () => {
    const service = new EchoService()
    const { url } = await serving({ maxQueuedBytes: 1_000_000, maxMessageBytes: 50_000_000 }, service)
    const session = rawSession(url)
    const [slow, beside] = [rawStream(url, {}, session), rawStream(url, {}, session)]
    slow.pause()
    slow.write(message(encodeFrame(frame(1, 'say', { texts: Array.from({ length: 300 }, () => 'x'.repeat(10_000)) }))))
    await service.happened('closed')
    slow.resume()
    await once(slow, 'close')
    expect(slow.rstCode).toBe(constants.NGHTTP2_CANCEL)
    beside.end(message(encodeFrame(frame(2, 'echo'))))
    expect(await trailersOf(beside)).toMatchObject({ 'grpc-status': '0' })
  })
})
