/** Long lists of upstreams that change while a client goes through them. */
import type { Tool } from '@causeway/protocol'
import type { Change, Provider } from '@causeway/server'
import { describe, expect, it } from 'vitest'
import { names, Stage, said, until } from './stage.js'

const named = (name: string): Tool => ({ name, inputSchema: { type: 'object' } })
const numbered = (count: number): readonly Tool[] => Array.from({ length: count }, (_, n) => named(`tool_${n}`))

describe('an upstream with 10,000 tools', () => {
  let tools = numbered(10_000)
  const listeners = new Set<(change: Change) => void>()
  const many: Provider = {
    tools: {
      list: () => tools,
      get: (name) => tools.find((tool) => tool.name === name),
      call: (name) => ({ content: [{ type: 'text', text: name }] }),
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  it('gives each once in pages, whatever comes and goes behind and before the cursor', async () => {
    await using stage = await Stage.open(
      { upstreams: { many: { here: 'many' }, bare: { here: 'many', prefix: '' } } },
      { here: { many: () => many } },
    )
    const client = await stage.client()
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await client.listToolsPage(cursor === undefined ? {} : { cursor })
      seen.push(...names(page.items))
      cursor = page.nextCursor
      if (seen.length === 5_000) {
        tools = [
          named('first'),
          ...tools.filter(({ name }) => name !== 'tool_7' && name !== 'tool_7000'),
          named('last'),
        ]
        for (const listener of listeners) listener({ kind: 'tools' })
      }
    } while (cursor !== undefined)
    const kept = tools.map(({ name }) => name).filter((name) => name !== 'first')
    const expected = [...kept.map((name) => `many__${name}`), 'many__tool_7', 'first', ...kept]
    expect(seen).toHaveLength(expected.length)
    expect([...seen].sort()).toEqual(expected.sort())
    expect(said(await client.callTool('many__last'))).toBe('last')
    await until(() => expect(stage.log.filter(({ level }) => level >= 40)).toEqual([]))
  })
})
