import { join } from 'node:path'
import { mcp, tool } from '@causeway/server'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { matchers } from '../vitest.js'
import { matrix } from './matrix.js'

expect.extend(matchers)

const app = mcp({
  name: 'anywhere',
  tools: {
    echo: tool({ description: 'Says it again', input: z.object({ text: z.string() }) }, ({ text }) => text),
    who: tool({ description: 'Asks' }, async (_, { elicit }) => {
      const answer = await elicit('Who are you?', z.object({ name: z.string() }))
      return answer.action === 'accept' ? answer.content.name : answer.action
    }),
  },
})

const transports = ['memory', 'stdio', 'http', 'sse', 'websocket', 'grpc'] as const

describe.each(matrix(app, { transports }))('$name', (cell) => {
  test('a call is answered in the era of the cell', async () => {
    await using link = await cell.linked()
    expect(link.client.era).toBe(cell.era)
    expect(await link.client.callTool('echo', { text: 'grüß dich' })).toHaveText('grüß dich')
  })

  test('a frame is answered in the revision of the cell', async () => {
    await using client = await cell.rawClient()
    const { result } = await client.request('tools/call', { name: 'echo', arguments: { text: 'hi' } })
    expect(result?.content).toEqual([{ type: 'text', text: 'hi' }])
    expect(result?.resultType).toBe(cell.era === 'modern' ? 'complete' : undefined)
  })

  test.skipIf(cell.mode === 'stateless legacy')('a question is answered from the script', async () => {
    await using link = await cell.linked({ answers: { elicit: [{ name: 'Ada' }] } })
    expect(await link.client.tools.who()).toBe('Ada')
  })
})

describe('a matrix', () => {
  test('has a name for every cell, and every transport has the modes that it can do', () => {
    expect(matrix(app).map(({ name }) => name)).toEqual([
      'modern in memory',
      'legacy in memory',
      'modern over stdio',
      'legacy over stdio',
      'modern over Streamable HTTP',
      'legacy over Streamable HTTP',
      'stateless legacy over Streamable HTTP',
      'legacy over HTTP+SSE',
      'modern over WebSocket',
      'legacy over WebSocket',
    ])
  })

  test('has only the cells that were asked for', () => {
    const cells = matrix(app, { transports: ['http', 'memory'], modes: ['modern', 'stateless legacy'] })
    expect(cells.map(({ name }) => name)).toEqual([
      'modern over Streamable HTTP',
      'stateless legacy over Streamable HTTP',
      'modern in memory',
    ])
  })

  test('starts the program for stdio where one is given', async () => {
    const file = join(import.meta.dirname, '../../../../test/client/serve-notes.ts')
    const args = ['--conditions=causeway-source', '--import', 'tsx', file]
    const [cell] = matrix(app, {
      transports: ['stdio'],
      modes: ['modern'],
      command: { command: process.execPath, args },
    })
    await using link = await cell?.linked()
    expect(link?.client.serverInfo?.name).toBe('notes')
  })
})
