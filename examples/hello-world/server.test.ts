import { linked } from '@causeway/testing'
import { matchers } from '@causeway/testing/vitest'
import { expect, test } from 'vitest'
import app from './server.js'

expect.extend(matchers)

test('the tool greets whom it is told to', async () => {
  await using link = await linked(app)
  expect(await link.client.callTool('hello', { name: 'Ada' })).toHaveText('Hello, Ada!')
})

test('the resource can be read, and the prompt be picked', async () => {
  await using link = await linked(app)
  expect(await link.client.readResource('hello://world')).toHaveText('Hello, world!')
  expect(await link.client.getPrompt('toast', { name: 'Ada' })).toHaveText('Write a toast to Ada.')
})
