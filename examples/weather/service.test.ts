import type { RequestListener, ServerResponse } from 'node:http'
import { ToolError } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { weatherService } from './service.js'
import { abandoned, standIn } from './stand-in.js'

const Anything = z.looseObject({})

function breakOff(response: ServerResponse): void {
  response.write('{"features":[', () => response.destroy())
}

const { signal } = new AbortController()
const unknownState = {
  parameterErrors: [{ parameter: 'path.area', message: 'Does not have a value in the enumeration ["AL","AK"]' }],
  title: 'Bad Request',
  type: 'https://api.weather.gov/problems/BadRequest',
  status: 400,
  detail: 'Bad Request',
}

test('a live answer is preferred, and the service learns who asks', async () => {
  const origin = await standIn(({ url, headers }, response) =>
    response.end(JSON.stringify({ url, agent: headers['user-agent'] })),
  )
  const { body, source } = await weatherService({ origin }).get('/alerts/active/area/NY', Anything, signal)
  expect(source).toBe('live')
  expect(body).toEqual({ url: '/alerts/active/area/NY', agent: expect.stringContaining('causeway-example-weather') })
})

test('without a network there are samples', async () => {
  const nobody = await abandoned()
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
    [
      'what was wrong with a request',
      (_, response) => response.writeHead(400).end(JSON.stringify(unknownState)),
      /refused \(400\)\. Bad Request\npath\.area: Does not have a value in the enumeration \["AL","AK"\]/,
    ],
    ['trouble over there', (_, response) => response.writeHead(503).end('<html>'), /has a problem \(503\); try again/],
    ['an answer of another form', (_, response) => response.end('{"features":"none"}'), /a form that/],
    ['an answer that is no JSON', (_, response) => response.end('<html>'), /a form that/],
    ['silence', () => {}, /did not answer within 0.1 s/],
    ['an answer that breaks off', (_, response) => breakOff(response.writeHead(200)), /failed \(.+\); try again/],
    ['a connection that breaks before it', (_, response) => response.destroy(), /failed \(.+\); try again/],
  ])('%s', async (_, answer, words) => {
    const service = weatherService({ origin: await standIn(answer), timeoutMs: 100 })
    const asked = service.get('/alerts/active/area/NY', z.object({ features: z.array(z.unknown()) }), signal)
    await expect(asked).rejects.toThrow(words)
    await expect(asked).rejects.toBeInstanceOf(ToolError)
  })
})

test('who no longer waits is not kept', async () => {
  const giveUp = new AbortController()
  const origin = await standIn(() => giveUp.abort(new Error('gone')))
  await expect(weatherService({ origin }).get('/points/0,0', Anything, giveUp.signal)).rejects.toThrow('gone')
})
