import { mcp, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type AnswerScript, answers } from './answers.js'
import { linked } from './linked.js'

const app = mcp({
  name: 'shop',
  tools: {
    add: tool(
      { description: 'Adds', input: z.object({ a: z.number(), b: z.number() }), output: z.object({ sum: z.number() }) },
      ({ a, b }) => ({ sum: a + b }),
    ),
    refund: tool({ description: 'Refunds', input: z.object({ order: z.string() }) }, async ({ order }, { elicit }) => {
      const answer = await elicit(
        `Refund ${order}?`,
        z.object({ sure: z.boolean(), reason: z.string().default('none') }),
      )
      return answer.action === 'accept' ? `Refunded: ${answer.content.reason}` : `Kept: ${answer.action}`
    }),
    capital: tool({ description: 'Asks' }, async (_, { sample, roots }) => {
      const { text } = await sample([{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }], {
        maxTokens: 5,
      })
      return `${text} in ${(await roots())[0]?.uri}`
    }),
    who: tool({ description: 'Says who asks' }, (_, { principal }) => principal?.id ?? 'nobody'),
  },
})

describe.each(['modern', 'legacy'] as const)('a %s link', (era) => {
  test('calls tools by name and by type', async () => {
    await using link = await linked(app, { era })
    expect(link.client.era).toBe(era)
    expect((await link.client.tools.add({ a: 1, b: 2 })).sum).toBe(3)
    expect(await link.client.callTool('who')).toMatchObject({ content: [{ text: 'nobody' }] })
  })

  test('answers questions from the script, in order, with the defaults of the schema filled in', async () => {
    await using link = await linked(app, {
      era,
      answers: {
        elicit: [{ sure: true }, 'decline', ({ message }) => ({ sure: false, reason: message })],
        sample: ['Paris'],
        roots: ['file:///home'],
      },
    })
    const { tools } = link.client
    expect(await tools.refund({ order: 'A' })).toBe('Refunded: none')
    expect(await tools.refund({ order: 'B' })).toBe('Kept: decline')
    expect(await tools.refund({ order: 'C' })).toBe('Refunded: Refund C?')
    expect(await tools.capital()).toBe('Paris in file:///home')
    expect(link.asked.map(({ method }) => method)).toEqual([
      'elicitation/create',
      'elicitation/create',
      'elicitation/create',
      'sampling/createMessage',
      'roots/list',
    ])
    expect(link.asked[1]?.params.message).toBe('Refund B?')
  })

  test('one function answers however many questions come', async () => {
    await using link = await linked(app, { era, answers: { elicit: () => ({ sure: true, reason: 'always' }) } })
    for (const order of ['A', 'B']) expect(await link.client.tools.refund({ order })).toBe('Refunded: always')
  })

  test('tells of questions that nobody had an answer for', async () => {
    const link = await linked(app, { era, answers: { elicit: [] } })
    const told = 'Expected no more questions for answers.elicit (there are none); the server asked "Refund A?".'
    await expect(link.client.tools.refund({ order: 'A' })).rejects.toThrow(told)
    // A legacy server may have gone on without an answer.
    if (era === 'legacy') await expect(link.close()).rejects.toThrow(told)
    else await link.close()
  })

  test('names the answer that does not fit the question', async () => {
    const link = await linked(app, { era, answers: { elicit: [{ sure: true }, { sure: 'yes' }] } })
    await link.client.tools.refund({ order: 'A' })
    const told = 'answers.elicit[1] did not pass validation:\n- sure: expected true or false, received the string "yes"'
    await expect(link.client.tools.refund({ order: 'B' })).rejects.toThrow(told)
    if (era === 'legacy') await expect(link.close()).rejects.toThrow(told)
    else await link.close()
  })

  test('tells of answers that nobody asked for', async () => {
    const link = await linked(app, { era, answers: { sample: ['Paris', () => 'Rome'] } })
    await expect(link.close()).rejects.toThrow(/answers\.sample; it never asked for "Paris", a function/)
  })

  test.each([
    [
      { elicit: ['accept'] },
      `answers.elicit[0] to be an object that fills in the form, 'decline' or 'cancel'; got "accept"`,
    ],
    [{ elicit: () => true }, "answers.elicit to be an object that fills in the form, 'decline' or 'cancel'; got true"],
  ])('names what is no answer at all', async (wrong, told) => {
    // as: what a compiler would refuse
    const script = answers(wrong as unknown as AnswerScript)
    await using link = await linked(app, { era, handlers: script.handlers })
    await expect(link.client.tools.refund({ order: 'A' })).rejects.toThrow(told)
    expect(() => script.verify()).toThrow(told)
  })

  test('is refused where a root is none', async () => {
    const told = "Expected answers.roots[0] to be a URI that begins with 'file://'; got '/home'."
    await expect(linked(app, { era, answers: { roots: ['/home'] } })).rejects.toThrow(told)
  })

  test('is refused to what is no app', () => {
    expect(() => linked({} as typeof app, { era })).toThrow('Expected an app as mcp() makes it.')
  })

  test('is signed in where the test says so', async () => {
    await using link = await linked(app, { era, signedInAs: 'ada' })
    expect(await link.client.tools.who()).toBe('ada')
  })
})
