import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ToolError } from '@causeway/server'
import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { weatherService } from './service.js'

const Anything = z.looseObject({})
const open: Server[] = []
const { signal } = new AbortController()

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A weather service on this machine. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // as: it listens on a port
}

test('a live answer is preferred, and the service learns who asks', async () => {
  const origin = await serve(({ url, headers }, response) =>
    response.end(JSON.stringify({ url, agent: headers['user-agent'] })),
  )
  const { body, source } = await weatherService({ origin }).get('/alerts/active/area/NY', Anything, signal)
  expect(source).toBe('live')
  expect(body).toEqual({ url: '/alerts/active/area/NY', agent: expect.stringContaining('causeway-example-weather') })
})

test('without a network there are samples', async () => {
  const nobody = 'http://127.0.0.1:1'
  const { body, source } = await weatherService({ origin: nobody }).get('/points/40.7128,-74.006', Anything, signal)
  expect(source).toBe('sample')
  expect(body).toMatchObject({ properties: { gridId: 'OKX' } })
  await expect(weatherService({ origin: nobody }).get('/points/0,0', Anything, signal)).rejects.toThrow(/no sample of/)
})

describe('what goes wrong is said in words:', () => {
  test.each<[string, RequestListener, RegExp]>([
    [
      'a refusal with its reason',
      (_, response) => response.writeHead(404).end('{"title":"Data Unavailable","detail":"No data for 51,0"}'),
      /refused \(404\). No data for 51,0/,
    ],
    ['trouble over there', (_, response) => response.writeHead(503).end('<html>'), /has a problem \(503\); try again/],
    ['an answer of another form', (_, response) => response.end('{"features":"none"}'), /a form that/],
    ['an answer that is no JSON', (_, response) => response.end('<html>'), /a form that/],
    ['silence', () => {}, /did not answer within 0.1 s/],
  ])('%s', async (_, answer, words) => {
    const service = weatherService({ origin: await serve(answer), timeoutMs: 100 })
    const asked = service.get('/alerts/active/area/NY', z.object({ features: z.array(z.unknown()) }), signal)
    await expect(asked).rejects.toThrow(words)
    await expect(asked).rejects.toBeInstanceOf(ToolError)
  })
})

test('who no longer waits is not kept', async () => {
  const giveUp = new AbortController()
  const origin = await serve(() => giveUp.abort(new Error('gone')))
  await expect(weatherService({ origin }).get('/points/0,0', Anything, giveUp.signal)).rejects.toThrow('gone')
})
