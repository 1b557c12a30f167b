/** What goes wrong in the code of a server, and what its clients hear of it. */
import type { JsonObject } from '@causeway/protocol'
import { dep, mcp, prompt, resource, tool } from '@causeway/server'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { ask, textOf } from './ask.js'

test('resources, prompts and completions that throw say that they did, and keep to themselves why', async () => {
  const fail = (): never => {
    throw new Error('connect ECONNREFUSED db.internal, password hunter2')
  }
  await using app = mcp({
    name: 'failing',
    resources: [resource('fail://{id}', { complete: { id: fail } }, fail)],
    prompts: { fail: prompt({ description: 'Fails' }, fail) },
  })
  const ref = { type: 'ref/resource', uri: 'fail://{id}' }
  const calls: readonly (readonly [string, JsonObject])[] = [
    ['resources/read', { uri: 'fail://1' }],
    ['prompts/get', { name: 'fail' }],
    ['completion/complete', { ref, argument: { name: 'id', value: '' } }],
  ]
  for (const [method, params] of calls) {
    const message = `${method} failed unexpectedly. The reason is in the server's diagnostics.`
    expect((await ask(app, method, params)).error).toEqual({ code: -32603, message })
  }
})

test('dependencies close in the opposite order, all of them, and what went wrong is told', async () => {
  const log: string[] = []
  const named = (name: string, close: () => void = () => {}) =>
    dep(
      () => log.push(`open ${name}`),
      () => {
        log.push(`close ${name}`)
        close()
      },
    )
  const broken = named('pool', () => {
    throw new Error('It did not drain.')
  })
  const needs = { config: named('config'), pool: broken, model: named('model') }
  const one = mcp({ name: 'one', resources: [resource('one://a', { needs }, () => 'a')] })
  await ask(one, 'resources/read', { uri: 'one://a' })
  await expect(one.close()).rejects.toThrow('Some dependencies did not close.')
  expect(log).toEqual(['open config', 'open pool', 'open model', 'close model', 'close pool', 'close config'])
})

const counted = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
const outputs: readonly (readonly [what: string, output: object, returned: unknown, words: string])[] = [
  [
    'a schema of a library',
    z.object({ n: z.number() }),
    { n: 'one' },
    '- n: expected a number, received the string "one".',
  ],
  ['JSON Schema', counted, { n: 1.5 }, '- n: expected an integer, received the number 1.5.'],
  ['JSON Schema, nothing returned', counted, undefined, 'expected an object with "n", received nothing.'],
  ['JSON Schema, a whole result', counted, { content: [], structuredContent: {} }, '- n: expected'],
  ['JSON Schema, a whole result without the structured part', counted, { content: [] }, 'expected an object with "n"'],
]

test.each(outputs)('a tool that does not return what it promises fails: by %s', async (_, output, returned, words) => {
  const app = mcp({
    name: 'wrong',
    tools: { count: Reflect.apply(tool, null, [{ description: 'C', output }, () => returned]) },
  })
  const answer = await ask(app, 'tools/call', { name: 'count' })
  expect(answer.result).toMatchObject({ isError: true })
  expect(answer.result).not.toHaveProperty('structuredContent')
  expect(textOf(answer)).toContain('What count returned (a mistake of this server) did not pass validation:')
  expect(textOf(answer)).toContain(words)
})
