/** Our client and our server, over every transport, in every era and revision. */
import { join } from 'node:path'
import { type Client, type Command, connect, type Handlers } from '@causeway/client'
import { type Era, REVISIONS, revisionOf } from '@causeway/protocol'
import { type Linked, matrix } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import type { Service } from '@causeway/transports'
import { type GrpcListener, serveGrpc } from '@causeway/transports/grpc'
import { serveWebSocket, type WebSocketListener } from '@causeway/transports/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app } from './notes-app.js'

expect.extend(matchers)

const command: Command = {
  command: process.execPath,
  args: ['--conditions=causeway-source', '--import', 'tsx', join(import.meta.dirname, 'serve-notes.ts')],
}

const handlers: Handlers = {
  elicit: () => ({ action: 'accept', content: { name: 'Ada' } }),
  sample: () => ({ role: 'assistant', content: { type: 'text', text: 'Paris' }, model: 'm' }),
  roots: [{ uri: 'file:///home' }],
}

const eras: readonly Era[] = ['modern', 'legacy']
const transports = ['memory', 'stdio', 'http', 'sse', 'websocket', 'grpc'] as const
const cells = matrix(app, { transports, modes: eras, command })

describe.each(cells)('$name', (cell) => {
  const { era } = cell
  let link: Linked<typeof app>
  let client: Client<typeof app>

  beforeAll(async () => {
    link = await cell.linked({ handlers, logLevel: 'info' })
    client = link.client
  })

  afterAll(() => link.close())

  test('tools, resources, templates, prompts and completion are there', async () => {
    expect([client.era, client.serverInfo?.name, client.instructions]).toEqual([era, 'notes', 'Take notes.'])
    await expect(client).toListTools(expect.arrayContaining(['interview']))
    await expect(client).toListResources(['note://a', 'note://b'])
    await expect(client).toListResourceTemplates(['note://{id}'])
    expect(await client.readResource('note://b')).toHaveText('Second note')
    await expect(client).toListPrompts(['summarize'])
    expect(await client.getPrompt('summarize', { id: 'b' })).toHaveText('Summarize: Second note')
    const ref = { type: 'ref/resource', uri: 'note://{id}' } as const
    expect((await client.complete({ ref, argument: { name: 'id', value: '' } })).values).toEqual(['a', 'b'])
    await client.ping()
  })

  test('typed calls give typed results, and failures in the words of the tool', async () => {
    const { total } = await client.tools.add({ a: 2, b: 3 })
    expect(total).toBe(5)
    expect(await client.tools.echo({ text: 'grüß dich' })).toBe('grüß dich')
    await expect(client.tools.fail()).rejects.toBeToolError('The note is locked.')
    await expect(client.callTool('nope')).rejects.toBeRpcError('InvalidParams')
    await expect(client.readResource('note://nope')).rejects.toMatchObject({
      code: -32602,
      data: { uri: 'note://nope' },
    })
  })

  test('the server asks, and the handlers answer', async () => {
    expect(await client.tools.interview()).toBe('Ada (30), Paris, file:///home')
  })

  test('progress and log messages come before the result', async () => {
    const heard: unknown[] = []
    const off = client.on('log', ({ data }) => heard.push(data))
    const onProgress = ({ progress }: { progress: number }): void => void heard.push(progress)
    expect(await client.callTool('count', { to: 3 }, { onProgress })).toHaveText('counted to 3')
    off()
    expect(heard).toHaveLength(6)
    expect(heard.filter((one) => typeof one === 'number')).toEqual([1, 2, 3])
  })

  test('changes are told, in one way for both eras', async () => {
    const updated = new Promise((resolve) => client.on('resourceUpdated', resolve))
    await client.subscribe('note://a')
    await client.tools.edit({ text: `by ${era}` })
    expect(await updated).toEqual({ uri: 'note://a' })
    expect(await client.readResource('note://a')).toHaveText(`by ${era}`)
    await using changes = await client.listen({ toolsListChanged: true })
    const name = `learnt-${era}-${Math.random().toString(36).slice(2)}`
    await client.tools.learn({ name })
    expect(await changes[Symbol.asyncIterator]().next()).toEqual({ done: false, value: { event: 'toolsChanged' } })
    await expect(client).toListTools(expect.arrayContaining([name]))
  })

  test('who waits until it is listening misses no change', async () => {
    const changed = new Promise((resolve) => client.on('toolsChanged', resolve))
    await client.listening()
    await client.tools.learn({ name: `heard-${era}-${Math.random().toString(36).slice(2)}` })
    await changed
  })

  test('a call can be given up, and the connection goes on', async () => {
    const abort = new AbortController()
    const call = client.tools.wait({}, { signal: abort.signal })
    await client.ping()
    abort.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(await client.tools.echo({ text: 'still here' })).toBe('still here')
  })

  test('a hundred calls at once all get their own answer', async () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n)
    const totals = await Promise.all(numbers.map((n) => client.tools.add({ a: n, b: 1 })))
    expect(totals.map(({ total }) => total)).toEqual(numbers.map((n) => n + 1))
  })
})

const pinned = cells
  .filter(({ transport }) => transport !== 'stdio')
  .flatMap((cell) =>
    REVISIONS.filter((id) => revisionOf(id)?.era === cell.era).map((revision) => ({ name: cell.name, cell, revision })),
  )

test.each(pinned)('revision $revision is spoken when pinned, $name', async ({ cell, revision }) => {
  await using link = await cell.linked({ revision })
  expect(link.client.revision).toBe(revision)
  expect(await link.client.tools.echo({ text: revision })).toBe(revision)
})

describe.each(eras)('a %s process that dies', (era) => {
  test('fails the call that killed it and is started again for the next', async () => {
    await using client = await connect<typeof app>(
      { ...command, stderr: 'ignore' },
      { era, reconnect: { minDelayMs: 1 } },
    )
    await expect(client.tools.crash()).rejects.toMatchObject({
      code: 'ERR_CONNECTION_LOST',
      message: /exited with code 3/,
    })
    expect(await client.tools.echo({ text: 'back' })).toBe('back')
  })
})

type Listen = (service: Service, options?: { readonly port?: number }) => Promise<WebSocketListener | GrpcListener>

const goingAway: readonly (readonly [string, Era, Listen])[] = eras.flatMap((era) => [
  ['WebSocket', era, serveWebSocket] as const,
  ['gRPC', era, serveGrpc] as const,
])

describe.each(goingAway)('a %s server that goes away, asked in the %s era', (_, era, listen) => {
  test('is connected to again when it is back, and what was subscribed is told again', async () => {
    const first = await listen(app.service)
    await using client = await connect<typeof app>(first.url, { era, reconnect: { minDelayMs: 1 } })
    const updated = new Promise((resolve) => client.on('resourceUpdated', resolve))
    await client.subscribe('note://a')
    const back = new Promise((resolve) => client.on('reconnected', resolve))
    await first.close(0)
    const second = await listen(app.service, { port: first.port })
    await back
    await client.tools.edit({ text: 'written after it was back' })
    expect(await updated).toEqual({ uri: 'note://a' })
    await client.close()
    await second.close()
  })
})
