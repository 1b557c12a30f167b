import { mcp, tool } from '@causeway/server'
import { expect, test } from 'vitest'

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

// @must http.related-notifications
test('the stream of a request has what belongs to it, and nothing of another one or of the lists', async () => {
  let bothRun = 0
  let go = (): void => {}
  const both = new Promise<void>((resolve) => {
    go = resolve
  })
  const app = mcp({
    name: 'streams',
    tools: {
      work: tool({ description: 'Works' }, async (_, { progress }) => {
        progress(1)
        if (++bothRun === 2) {
          app.add({ tools: { late: tool({ description: 'Late' }, () => 'x') } })
          go()
        }
        await both
        progress(2)
        return 'done'
      }),
    },
  })
  const call = async (token: string): Promise<readonly (string | undefined)[]> => {
    const params = { name: 'work', _meta: { ..._meta, progressToken: token } }
    const response = await app.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'work',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: token, method: 'tools/call', params }),
      }),
    )
    const frames = [...(await response.text()).matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data))
    return frames.map(({ id, method, params }) => (method === 'notifications/progress' ? params.progressToken : id))
  }
  expect(await Promise.all([call('a'), call('b')])).toEqual([
    ['a', 'a', 'a'],
    ['b', 'b', 'b'],
  ])
  await app.close()
})
