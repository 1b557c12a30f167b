import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ErrorCode, RpcError } from '@causeway/protocol'
import { mcp, type Provider, prompt, resource, ToolError, tool } from '@causeway/server'
import { fakeClock } from '@causeway/testing'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { converse, textOfResult } from './conversation.js'
import { fetchClient } from './fetch-client.js'
import { testContext } from './test-context.js'

describe('a fake clock', () => {
  it('wakes who waits in the order of their times, and those who begin to wait meanwhile', async () => {
    const clock = fakeClock(0)
    const woken: string[] = []
    void clock.wait(30).then(() => woken.push('late'))
    void clock
      .wait(10)
      .then(() => woken.push(`early at ${clock.now()}`))
      .then(() => clock.wait(10))
      .then(() => woken.push(`again at ${clock.now()}`))
    await clock.advance(25)
    expect(woken).toEqual(['early at 10', 'again at 20'])
    expect([clock.now(), clock.waiting]).toEqual([25, 1])
  })

  it('lets go of whoever stops waiting', async () => {
    const clock = fakeClock()
    const caller = new AbortController()
    const waiting = clock.wait(10, caller.signal)
    caller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(clock.waiting).toBe(0)
  })
})

describe('the context of a test', () => {
  it('keeps what a connector did', async () => {
    const context = testContext({ secrets: { 'env:A': 'aaaa' } })
    context.log.warn('careful', { error: new Error('outer', { cause: new Error('inner') }) })
    context.lost(new Error('gone'))
    expect(await context.secrets.reveal('env:A')).toBe('aaaa')
    expect(await context.secrets.reveal('literal:b')).toBe('b')
    await expect(context.secrets.reveal({ exec: ['pass', 'x'] })).rejects.toThrow("'pass x'")
    context.end()
    expect(context.signal.aborted).toBe(true)
    expect(context.log.text()).toContain('inner')
    expect(context.losses).toHaveLength(1)
    expect(context.revealed).toEqual(['env:A', 'literal:b', 'pass x'])
  })

  it('has an HTTP client that is bounded and leaves credentials at home', async () => {
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === '/away') response.writeHead(302, { location: `http://localhost:${port}/there` }).end()
      else if (request.url === '/never') return
      else response.end('x'.repeat(100))
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo // as: it listens on TCP
    const http = fetchClient()
    const url = (path: string): string => `http://127.0.0.1:${port}${path}`
    const credentials = { authorization: 'mine' }
    expect((await http.request({ url: url('/away'), credentials })).text()).toHaveLength(100)
    expect(seen).toEqual(['mine', undefined])
    await expect(http.request({ url: url('/'), maxResponseBytes: 10 })).rejects.toMatchObject({
      code: 'ERR_HTTP_TOO_LARGE',
    })
    await expect(http.request({ url: url('/never'), timeoutMs: 20 })).rejects.toMatchObject({
      code: 'ERR_HTTP_TIMEOUT',
    })
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
    await expect(http.request({ url: url('/') })).rejects.toMatchObject({ code: 'ERR_HTTP_CONNECT' })
  })
})

describe('a conversation', () => {
  const makeProvider = (): Provider =>
    mcp({
      name: 'p',
      tools: {
        count: tool({ description: 'Counts', input: z.strictObject({ to: z.int() }) }, ({ to }, { progress, log }) => {
          log('counting')
          progress(to, to)
          if (to > 9) throw new ToolError('Too far.')
          if (to < 0) throw new RangeError('hidden')
          return to
        }),
      },
      resources: [
        resource('a://{id}', { name: 'a', complete: { id: () => ['one', 'two'] } }, ({ id }) => `I am ${id}`),
      ],
      prompts: {
        hello: prompt({ description: 'Greets', args: z.strictObject({ who: z.string() }) }, ({ who }) => who),
      },
    })

  it('asks for every primitive', async () => {
    await using asked = converse(makeProvider())
    expect((await asked.tools()).map(({ name }) => name)).toEqual(['count'])
    expect(await asked.resources()).toEqual([])
    expect((await asked.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['a://{id}'])
    expect((await asked.prompts()).map(({ name }) => name)).toEqual(['hello'])
    expect(textOfResult(await asked.call('count', { to: 3 }))).toBe('3')
    expect(asked.notifications.map(({ method }) => method)).toEqual(['notifications/message', 'notifications/progress'])
    expect((await asked.read('a://b')).contents).toMatchObject([{ text: 'I am b' }])
    expect((await asked.prompt('hello', { who: 'you' })).messages).toHaveLength(1)
    const ref = { type: 'ref/resource', uri: 'a://{id}' } as const
    expect((await asked.complete(ref, { name: 'id', value: '' })).values).toEqual(['one', 'two'])
  })

  it('tells failed calls and refused ones apart, and what was thrown', async () => {
    await using asked = converse(makeProvider())
    expect(await asked.call('count', { to: 10 })).toMatchObject({ isError: true, content: [{ text: 'Too far.' }] })
    expect(await asked.call('count', { to: -1 })).toMatchObject({ isError: true })
    expect(asked.thrown).toMatchObject([{ message: 'Too far.' }, { message: 'hidden' }])
    const error = await asked.call('cuont').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ code: ErrorCode.InvalidParams })
  })
})
