import { mcp, tool } from '@causeway/server'
import { expect, test } from 'vitest'

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/logLevel': 'info',
}

// @must http.related-notifications, logging.own-stream, listen.only-asked-for
test('the stream of a request has what belongs to it, and nothing of another one, of lists, or of subscriptions', async () => {
  let running = 0
  let go = (): void => {}
  const both = new Promise<void>((resolve) => {
    go = resolve
  })
  const app = mcp({
    name: 'streams',
    tools: {
      work: tool({ description: 'Works' }, async (_, { progress, log, meta }) => {
        progress(1)
        if (++running === 2) {
          app.add({ tools: { late: tool({ description: 'Late' }, () => 'x') } })
          app.resourceUpdated('note://a')
          go()
        }
        await both
        log.info(String(meta.progressToken))
        return 'done'
      }),
    },
  })
  const stream = async (id: string, method: string, params: object): Promise<readonly string[]> => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...('name' in params && { 'mcp-name': String(params.name) }),
    }
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const response = await app.fetch(new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body }))
    const frames = [...(await response.text()).matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data))
    return frames.map(
      (frame) => `${frame.method ?? 'answer'} ${frame.id ?? frame.params.progressToken ?? frame.params.data}`,
    )
  }
  const call = (id: string) => stream(id, 'tools/call', { name: 'work', _meta: { ..._meta, progressToken: id } })
  const listening = stream('l', 'subscriptions/listen', { notifications: { toolsListChanged: true }, _meta })
  const [a, b] = await Promise.all([call('a'), call('b')])
  await app.close()
  expect(a).toEqual(['notifications/progress a', 'notifications/message a', 'answer a'])
  expect(b).toEqual(['notifications/progress b', 'notifications/message b', 'answer b'])
  expect((await listening).map((line) => line.split(' ')[0])).toEqual([
    'notifications/subscriptions/acknowledged',
    'notifications/tools/list_changed',
    'answer',
  ])
})
