import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { connect } from '@causeway/client'
import { mcp, tool } from '@causeway/server'
import { expect, test } from 'vitest'

test('a handler that stops because its call was cancelled is no failure to report; others are', async () => {
  const handler = new EventEmitter()
  const app = mcp({
    name: 'patience',
    tools: {
      patient: tool({ description: 'waits' }, async (_, { signal }) => {
        handler.emit('started')
        await once(signal, 'abort')
        setImmediate(() => handler.emit('stopped'))
        throw signal.reason
      }),
      broken: tool({ description: 'breaks' }, () => {
        throw new Error('broken')
      }),
    },
  })
  const reported: unknown[] = []
  const note = (failure: unknown): unknown => reported.push(failure)
  subscribe('causeway:error', note)
  await using client = await connect(app)
  const leaving = new AbortController()
  const [started, stopped] = [once(handler, 'started'), once(handler, 'stopped')]
  const call = client.callTool('patient', {}, { signal: leaving.signal })
  await started
  leaving.abort()
  await expect(call).rejects.toThrow()
  await stopped
  await client.callTool('broken')
  unsubscribe('causeway:error', note)
  expect(reported).toMatchObject([{ name: 'broken' }])
})
