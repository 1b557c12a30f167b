import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type JsonObject, limits, serverLimits } from '@causeway/protocol'
import { isSuspension, mcp, tool } from '@causeway/server'
import { rawClient } from '@causeway/testing'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { ask, textOf } from './ask.js'

const all = { elicitation: {}, sampling: {}, roots: {} }
const nameForm = z.object({ name: z.string().min(2) })
const charges: string[] = []
let branch = 'first'
let asks = true

const app = mcp({
  name: 'asking',
  tools: {
    greet: tool({ description: 'Greets' }, async (_, { elicit }) => {
      const answer = await elicit('Name?', nameForm)
      return answer.action === 'accept' ? `Hello ${answer.content.name}` : `They chose ${answer.action}`
    }),
    pay: tool(
      { description: 'Pays once', input: z.object({ cents: z.number() }) },
      async ({ cents }, { elicit, once }) => {
        const receipt = await once('charge', () => `receipt ${charges.push(String(cents))}`)
        const answer = await elicit(`Send ${receipt} to?`, nameForm)
        const second = await elicit('And the copy?', nameForm)
        return `${receipt} to ${answer.content?.name} and ${second.content?.name}`
      },
    ),
    together: tool({ description: 'Asks together' }, async (_, { elicit, sample, roots }) => {
      const [name, poem, folders] = await Promise.all([elicit('Name?', nameForm), sample('A poem'), roots()])
      return `${name.content?.name}: ${poem.text} in ${folders.length}`
    }),
    relay: tool({ description: 'Lets another one ask' }, async (_, { call }) => `Relayed: ${await call('greet')}`),
    fickle: tool({ description: 'Takes another branch when it is resumed' }, async (_, { elicit }) => {
      const answer = await elicit(`Question of the ${branch} branch`, nameForm)
      return `done ${answer.action}`
    }),
    renamed: tool({ description: 'Asks something else under the same key' }, async (_, { elicit }) => {
      const answer = await elicit(`Question of the ${branch} branch`, nameForm, { key: 'name' })
      return `done ${answer.action}`
    }),
    silent: tool({ description: 'Asks the first time only' }, async (_, { elicit, once }) => {
      await once('looked', () => true)
      return asks ? (await elicit('Name?', nameForm)).action : 'done'
    }),
    heavy: tool({ description: 'Carries more than fits into a state' }, async (_, { elicit, once }) => {
      const big = await once('big', () => 'x'.repeat(50_000))
      const answer = await elicit('Name?', nameForm)
      return `${big.length} for ${answer.content?.name}`
    }),
    modest: tool({ description: 'Asks what it may' }, async (_, { can, roots }) => {
      const may = (['elicit', 'elicitUrl', 'sample', 'roots'] as const).filter(can)
      return `${may.join(', ')}: ${can('roots') ? (await roots()).length : 'no'} folders`
    }),
    careful: tool({ description: 'Catches what goes wrong, and only that' }, async (_, { elicit }) => {
      try {
        return (await elicit('Name?', nameForm)).action
      } catch (error) {
        if (isSuspension(error)) throw error
        charges.push('went wrong')
        return 'went wrong'
      }
    }),
    formless: tool(
      { description: 'Asks without a form', input: z.object({ schema: z.record(z.string(), z.unknown()) }) },
      ({ schema }, { elicit }) =>
        elicit('Name?', schema).then(
          () => 'asked',
          (error) => `${error}`,
        ),
    ),
    cleaning: tool({ description: 'Cleans up when it is suspended' }, async (_, { elicit }) => {
      try {
        const answer = await elicit('Name?', nameForm)
        return answer.action
      } finally {
        charges.push('cleaned')
      }
    }),
  },
})

type Asked = { inputRequests: { [key: string]: { method: string; params: JsonObject } }; requestState: string }
const accept = (content: JsonObject): JsonObject => ({ action: 'accept', content })

/** Answers every request of a round with the same form. */
function answered(result: JsonObject | undefined, content: JsonObject): JsonObject {
  const { inputRequests, requestState } = result as unknown as Asked
  const inputResponses = Object.fromEntries(Object.keys(inputRequests).map((key) => [key, accept(content)]))
  return { inputResponses, requestState }
}

describe('a handler that asks a modern client', () => {
  // @must message.no-server-requests, stateless.handles, stdio.no-server-requests, http.no-server-requests, input.through-results, input.kinds, input.something
  test('is run again from the top with the answer', async () => {
    const first = await ask(app, 'tools/call', { name: 'greet' }, { capabilities: all })
    expect(first.result?.resultType).toBe('input_required')
    const { inputRequests } = first.result as unknown as Asked
    expect(Object.values(inputRequests)).toMatchObject([{ method: 'elicitation/create', params: { message: 'Name?' } }])
    const retry = { name: 'greet', ...answered(first.result, { name: 'Ada' }) }
    expect(textOf(await ask(app, 'tools/call', retry, { capabilities: all }))).toBe('Hello Ada')
  })

  test('may leave that to a tool that it calls', async () => {
    const failures: unknown[] = []
    const note = (failure: unknown): unknown => failures.push(failure)
    subscribe('causeway:error', note)
    const first = await ask(app, 'tools/call', { name: 'relay' }, { capabilities: all })
    const retry = { name: 'relay', ...answered(first.result, { name: 'Ada' }) }
    expect(textOf(await ask(app, 'tools/call', retry, { capabilities: all }))).toBe('Relayed: Hello Ada')
    unsubscribe('causeway:error', note)
    expect(failures).toEqual([])
  })

  // @must input.not-assumed, elicit.declined
  test('asks again after an answer that does not fit, and sees a refusal', async () => {
    const first = await ask(app, 'tools/call', { name: 'greet' }, { capabilities: all })
    const bad = { name: 'greet', ...answered(first.result, { name: 'A' }) }
    const second = await ask(app, 'tools/call', bad, { capabilities: all })
    expect(second.result?.resultType).toBe('input_required')
    const { inputRequests, requestState } = second.result as unknown as Asked
    const inputResponses = { [Object.keys(inputRequests)[0] ?? '']: { action: 'decline' }, unknown: accept({}) }
    const third = await ask(app, 'tools/call', { name: 'greet', inputResponses, requestState }, { capabilities: all })
    expect(textOf(third)).toBe('They chose decline')
  })

  // @must input.state-once
  test('runs a side effect once over all rounds', async () => {
    charges.length = 0
    let params: JsonObject = { name: 'pay', arguments: { cents: 5 } }
    let answer = await ask(app, 'tools/call', params, { capabilities: all })
    for (const name of ['Bob', 'Eve']) {
      expect(answer.result?.resultType).toBe('input_required')
      params = { name: 'pay', arguments: { cents: 5 }, ...answered(answer.result, { name }) }
      answer = await ask(app, 'tools/call', params, { capabilities: all })
    }
    expect(textOf(answer)).toBe('receipt 1 to Bob and Eve')
    expect(charges).toEqual(['5'])
  })

  // @must input.keys-unique
  test('asks in one round what it awaits together', async () => {
    const first = await ask(app, 'tools/call', { name: 'together' }, { capabilities: all })
    const { inputRequests, requestState } = first.result as unknown as Asked
    const answers: { [method: string]: JsonObject } = {
      'elicitation/create': accept({ name: 'Ada' }),
      'sampling/createMessage': { role: 'assistant', model: 'm', content: { type: 'text', text: 'Roses' } },
      'roots/list': { roots: [{ uri: 'file:///a' }] },
    }
    const inputResponses = Object.fromEntries(
      Object.entries(inputRequests).map(([key, { method }]) => [key, answers[method]]),
    )
    expect(Object.keys(inputResponses)).toHaveLength(3)
    const done = await ask(app, 'tools/call', { name: 'together', inputResponses, requestState }, { capabilities: all })
    expect(textOf(done)).toBe('Ada: Roses in 1')
  })

  test('may carry more than a state holds: it stays at the server', async () => {
    const first = await ask(app, 'tools/call', { name: 'heavy' }, { capabilities: all })
    expect((first.result as unknown as Asked).requestState.length).toBeLessThan(8_192)
    const retry = { name: 'heavy', ...answered(first.result, { name: 'Ada' }) }
    expect(textOf(await ask(app, 'tools/call', retry, { capabilities: all }))).toBe('50000 for Ada')
  })

  // @must meta.capability-missing, input.declared
  test('is refused with what the client would have had to declare', async () => {
    const answer = await ask(app, 'tools/call', { name: 'greet' })
    expect(answer.error).toMatchObject({ code: -32021, data: { requiredCapabilities: { elicitation: {} } } })
  })

  test.each(['fickle', 'renamed'])('fails loudly where it takes another branch on resume: %s', async (name) => {
    branch = 'first'
    const first = await ask(app, 'tools/call', { name }, { capabilities: all })
    branch = 'second'
    const retry = { name, ...answered(first.result, { name: 'Ada' }) }
    const answer = await ask(app, 'tools/call', retry, { capabilities: all })
    expect(answer.error?.code).toBe(-32603)
    expect(answer.error?.message).toContain('another branch')
  })

  test('is not run for ever for a client that never gives a fitting answer', async () => {
    const options = { capabilities: all }
    let answer = await ask(app, 'tools/call', { name: 'greet' }, options)
    let rounds = 0
    for (; answer.error === undefined && rounds <= limits.maxInputRounds; rounds++) {
      answer = await ask(app, 'tools/call', { name: 'greet', ...answered(answer.result, { name: 'A' }) }, options)
    }
    expect(rounds).toBe(limits.maxInputRounds)
    expect(answer.error).toMatchObject({ code: -32602, message: expect.stringContaining('No fitting answer') })
  })

  test('fails loudly where it asks nothing any more on resume', async () => {
    const first = await ask(app, 'tools/call', { name: 'silent' }, { capabilities: all })
    asks = false
    const retry = { name: 'silent', ...answered(first.result, { name: 'Ada' }) }
    const answer = await ask(app, 'tools/call', retry, { capabilities: all })
    expect(answer.error).toMatchObject({ code: -32603, message: expect.stringContaining('another branch') })
  })

  test('has its finally blocks run when it is suspended', async () => {
    charges.length = 0
    await ask(app, 'tools/call', { name: 'cleaning' }, { capabilities: all })
    await new Promise((resolve) => setImmediate(resolve))
    expect(charges).toEqual(['cleaned'])
  })
})

// @must input.state-untrusted
describe('a sealed state is refused', () => {
  const principal = { id: 'ada', scopes: [], claims: {} }

  async function stateFor(cents: number): Promise<JsonObject> {
    const params = { name: 'pay', arguments: { cents } }
    const first = await ask(app, 'tools/call', params, { capabilities: all, signedInAs: principal })
    return answered(first.result, { name: 'Bob' })
  }

  test('where it was changed', async () => {
    const { requestState, inputResponses } = await stateFor(1)
    const params = { name: 'pay', arguments: { cents: 1 }, inputResponses, requestState: `${String(requestState)}A` }
    expect((await ask(app, 'tools/call', params, { capabilities: all, signedInAs: principal })).error?.code).toBe(
      -32602,
    )
  })

  test('with other arguments', async () => {
    const params = { name: 'pay', arguments: { cents: 2 }, ...(await stateFor(1)) }
    expect((await ask(app, 'tools/call', params, { capabilities: all, signedInAs: principal })).error?.code).toBe(
      -32602,
    )
  })

  // @must elicit.bound, elicit.state-user
  test('from another principal', async () => {
    const params = { name: 'pay', arguments: { cents: 1 }, ...(await stateFor(1)) }
    const other = { id: 'eve', scopes: [], claims: {} }
    expect((await ask(app, 'tools/call', params, { capabilities: all, signedInAs: other })).error?.code).toBe(-32602)
  })

  test('an hour later', async () => {
    const params = { name: 'pay', arguments: { cents: 1 }, ...(await stateFor(1)) }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + serverLimits.requestStateLifetimeMs + 1 })
    try {
      const { error } = await ask(app, 'tools/call', params, { capabilities: all, signedInAs: principal })
      expect(error).toMatchObject({ code: -32602, message: expect.stringContaining('it has expired') })
    } finally {
      vi.useRealTimers()
    }
  })
})

test('a handler tells its suspension from what goes wrong', async () => {
  charges.length = 0
  const options = { capabilities: all }
  const first = await ask(app, 'tools/call', { name: 'careful' }, options)
  expect(first.result?.resultType).toBe('input_required')
  expect(charges).toEqual([])
  const again = { name: 'careful', ...answered(first.result, { name: 'Ada' }) }
  expect(textOf(await ask(app, 'tools/call', again, options))).toBe('accept')
  expect(textOf(await ask(app, 'tools/call', { name: 'careful' }))).toBe('went wrong')
})

test.each([
  ['2026-07-28', {}, ': no folders'],
  ['2026-07-28', { elicitation: { url: {} }, sampling: {} }, 'elicitUrl, sample: no folders'],
  ['2025-06-18', { elicitation: {} }, 'elicit: no folders'],
  ['2025-03-26', { elicitation: {}, sampling: {} }, 'sample: no folders'],
] as const)('a handler knows what it may ask: of a client of %s with %j', async (revision, capabilities, said) => {
  await using client = await rawClient(app, { revision, capabilities })
  expect(textOf(await client.request('tools/call', { name: 'modest' }))).toBe(said)
})

test.each([
  [{}, 'one without a type'],
  [{ type: 'string' }, 'type string'],
  [{ type: 'object' }, 'one without properties'],
])('a form of the schema %j is not sent: the handler hears what is wrong', async (schema, got) => {
  const answer = await ask(app, 'tools/call', { name: 'formless', arguments: { schema } }, { capabilities: all })
  expect(textOf(answer)).toBe(
    `TypeError: Expected the schema of elicit() to be that of an object with a property for each field of the form; got ${got}.`,
  )
})

describe('the same handler asks a legacy client', () => {
  test('with a request of its own, and goes on with the answer', async () => {
    await using client = await rawClient(app, { revision: '2025-06-18', capabilities: all })
    const call = client.request('tools/call', { name: 'greet' })
    await client.reply(await client.next('elicitation/create'), accept({ name: 'Ada' }))
    expect(textOf(await call)).toBe('Hello Ada')
  })

  test('and tells in words that the client gives no fitting answer', async () => {
    await using client = await rawClient(app, { revision: '2025-06-18', capabilities: all })
    const call = client.request('tools/call', { name: 'greet' })
    for (let attempt = 0; attempt < 3; attempt++) {
      await client.reply(await client.next('elicitation/create'), accept({ name: 5 }))
    }
    expect((await call).error?.message).toContain('did not fit')
  })
})
