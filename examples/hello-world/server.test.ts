import { connect } from '@causeway/client'
import { expect, test } from 'vitest'
import app from './server.js'

test('the tool greets whom it is told to', async () => {
  await using client = await connect(app)
  expect(await client.tools.hello({ name: 'Ada' })).toBe('Hello, Ada!')
})

test('the resource can be read, and the prompt be picked', async () => {
  await using client = await connect(app)
  const { contents } = await client.readResource('hello://world')
  expect(contents).toEqual([{ uri: 'hello://world', mimeType: 'text/plain', text: 'Hello, world!' }])
  const { messages } = await client.getPrompt('toast', { name: 'Ada' })
  expect(messages[0]?.content).toEqual({ type: 'text', text: 'Write a toast to Ada.' })
})
