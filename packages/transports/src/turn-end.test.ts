import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { writeAtTurnEnd } from './turn-end.js'

/** Counts what reaches the system: `writev` is one call of it. */
class Counted extends Writable {
  readonly batches: string[] = []

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.batches.push(chunk.toString())
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.batches.push(chunks.map(({ chunk }) => chunk.toString()).join(''))
    done()
  }
}

const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

function say(stream: Writable, text: string): void {
  writeAtTurnEnd(stream)
  stream.write(text)
}

it('what one turn says to a stream leaves in one write, in its order', async () => {
  const stream = new Counted()
  for (const text of ['a', 'b', 'c']) say(stream, text)
  expect(stream.batches).toEqual([])
  await endOfTurn()
  say(stream, 'd')
  await endOfTurn()
  expect(stream.batches).toEqual(['abc', 'd'])
})

it('many streams do not wait for each other without end', () => {
  const streams = Array.from({ length: 65 }, () => new Counted())
  for (const stream of streams) say(stream, 'x')
  expect(streams.some(({ batches }) => batches.length > 0)).toBe(true)
})

it('large things do not wait', () => {
  const stream = new Counted()
  for (let i = 0; i < 10; i++) say(stream, 'x'.repeat(20_000))
  expect(stream.batches.join('').length).toBeGreaterThan(65_536)
})

it('a stream that is ended in the same turn still says everything; one that is destroyed harms no other', async () => {
  const server = createServer((socket: Socket) => {
    say(socket, 'all of it')
    socket.end()
    const gone = new Counted()
    say(gone, 'x')
    gone.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  const socket = connect(address.port, '127.0.0.1').setEncoding('utf8')
  let heard = ''
  socket.on('data', (text: string) => {
    heard += text
  })
  await once(socket, 'end')
  server.close()
  expect(heard).toBe('all of it')
})
