import type { SamplingMessage } from '@causeway/protocol'
import { mcp, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import { ask, textOf } from './ask.js'

const look = { name: 'look', inputSchema: { type: 'object' } } as const
const use = (id: string) => ({ type: 'tool_use', id, name: 'look', input: {} }) as const
const gave = (toolUseId: string) => ({ type: 'tool_result', toolUseId, content: [] }) as const
const says = { type: 'text', text: 'Look' } as const

/** A server whose tool samples that; its answer is the error of who asked wrongly. */
function sampling(messages: readonly SamplingMessage[], withTools = true) {
  return mcp({
    name: 'samples',
    errors: 'all',
    tools: {
      think: tool({ description: 'Thinks' }, async (_, { sample }) => {
        const answer = await sample(messages, withTools ? { tools: [look] } : {})
        return answer.text
      }),
    },
  })
}

const call = { name: 'think' }

describe('a handler that samples', () => {
  // @must sampling.tools-declared
  test('uses tools only where the client declares that', async () => {
    const app = sampling([{ role: 'user', content: says }])
    const refused = await ask(app, 'tools/call', call, { capabilities: { sampling: {} } })
    expect(refused.error).toMatchObject({ code: -32_021, data: { requiredCapabilities: { sampling: { tools: {} } } } })
    const asked = await ask(app, 'tools/call', call, { capabilities: { sampling: { tools: {} } } })
    expect(asked.result?.resultType).toBe('input_required')
  })

  // @must sampling.results-alone, sampling.results-balanced, sampling.message-shape
  test.each<[string, boolean, readonly SamplingMessage[]]>([
    [
      'each use with its result',
      true,
      [
        { role: 'user', content: says },
        { role: 'assistant', content: [says, use('a'), use('b')] },
        { role: 'user', content: [gave('b'), gave('a')] },
        { role: 'assistant', content: says },
      ],
    ],
    [
      'a result among text',
      false,
      [
        { role: 'assistant', content: use('a') },
        { role: 'user', content: [gave('a'), says] },
      ],
    ],
    [
      'a result of the assistant',
      false,
      [
        { role: 'assistant', content: use('a') },
        { role: 'assistant', content: gave('a') },
      ],
    ],
    [
      'a use without its result',
      false,
      [
        { role: 'assistant', content: [use('a'), use('b')] },
        { role: 'user', content: gave('a') },
      ],
    ],
    ['a use at the end', false, [{ role: 'assistant', content: use('a') }]],
    [
      'a message in between',
      false,
      [
        { role: 'assistant', content: use('a') },
        { role: 'user', content: says },
        { role: 'user', content: gave('a') },
      ],
    ],
    ['a result of nothing', false, [{ role: 'user', content: gave('a') }]],
    [
      'a result of another use',
      false,
      [
        { role: 'assistant', content: use('a') },
        { role: 'user', content: gave('b') },
      ],
    ],
  ])('may send %s: %s', async (_, fits, messages) => {
    const answer = await ask(sampling(messages), 'tools/call', call, { capabilities: { sampling: { tools: {} } } })
    if (fits) expect(answer.result?.resultType).toBe('input_required')
    else expect(textOf(answer)).toMatch(/^Expected (?:messages\[\d\]|another message)/)
  })
})
