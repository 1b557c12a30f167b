import type { Tool, ToolAnnotations } from '@causeway/protocol'
import { expect, test } from 'vitest'
import { harmlessOf } from './workload.js'

function tool(name: string, annotations: ToolAnnotations, inputSchema: Tool['inputSchema'] = { type: 'object' }): Tool {
  return { name, annotations, inputSchema }
}

test('the tool that is called where none is named only reads, needs nothing and stays at home where one does', () => {
  const needy = { type: 'object', required: ['id'] }
  const harmful = [
    { name: 'silent', inputSchema: { type: 'object' } },
    tool('writes', { readOnlyHint: false, destructiveHint: false }),
    tool('contradicts itself', { readOnlyHint: true, destructiveHint: true }),
    tool('needs', { readOnlyHint: true }, needy),
    tool('goes out', { readOnlyHint: true, openWorldHint: true }),
  ]
  expect(harmlessOf(harmful)).toBeUndefined()
  const reads = tool('reads', { readOnlyHint: true })
  expect(harmlessOf([...harmful, reads])).toBe(reads)
  const home = tool('home', { readOnlyHint: true, openWorldHint: false })
  expect(harmlessOf([...harmful, reads, home])).toBe(home)
})
