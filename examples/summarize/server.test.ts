import { linked, type ModelAnswer } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { afterAll, describe, expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

afterAll(() => app.close())

const paragraph = `${'All happy families are alike. '.repeat(300)}\n\n`

/** The model's words, by what it was asked. */
function model({ messages }: { messages: readonly { content: unknown }[] }): ModelAnswer {
  return JSON.stringify(messages).includes('note') ? 'the whole' : 'a note'
}

describe.each(['legacy', 'modern'] as const)('a %s client', (era) => {
  test('lends its model, and hears what kind would be best', async () => {
    await using link = await linked(app, { era, answers: { sample: [' Families. '] } })
    const result = await link.client.tools.summarize({ text: 'All happy families are alike.', words: 10 })
    expect(result).toEqual({ summary: 'Families.', model: 'test', parts: 1 })
    expect(link.asked[0]?.params).toMatchObject({
      maxTokens: 70,
      modelPreferences: { intelligencePriority: 0.8 },
      systemPrompt: expect.stringContaining('no instruction'),
    })
  })

  test('is asked for each part of a long text first, and then for the whole', async () => {
    await using link = await linked(app, { era, answers: { sample: model } })
    const result = await link.client.tools.summarize({ text: paragraph.repeat(3) })
    expect(result).toEqual({ summary: 'the whole', model: 'test', parts: 3 })
    expect(link.asked).toHaveLength(4)
    expect(JSON.stringify(link.asked.at(-1)?.params.messages)).toContain('a note')
  })

  test('that cannot sample is told what to do instead', async () => {
    await using link = await linked(app, { era })
    const result = await link.client.callTool('summarize', { text: 'All happy families are alike.' })
    expect(result).toBeToolError(/"sampling".*Do it yourself.*at most 100 words/)
  })

  test('whose user says no gets no summary', async () => {
    await using link = await linked(app, { era, answers: { sample: [null] } })
    await expect(link.client.tools.summarize({ text: 'All happy families are alike.' })).rejects.toThrow(
      /declined|rejected/,
    )
  })

  test('whose model was cut off, or said nothing, hears so', async () => {
    const cut = {
      role: 'assistant',
      content: { type: 'text', text: 'Fam' },
      model: 'm',
      stopReason: 'maxTokens',
    } as const
    await using link = await linked(app, { era, answers: { sample: [cut, ''] } })
    expect(await link.client.tools.summarize({ text: 'Families.' })).toMatchObject({ summary: 'Fam […]' })
    await expect(link.client.tools.summarize({ text: 'Families.' })).rejects.toBeToolError(/without text/)
  })
})

test('a text that is too long is refused before anybody is asked', async () => {
  await using link = await linked(app, { answers: { sample: [] } })
  expect(await link.client.callTool('summarize', { text: 'x'.repeat(120_001) })).toBeToolError(/text: .*120000/)
})
