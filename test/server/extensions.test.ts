import { mcp } from '@causeway/server'
import { expect, test } from 'vitest'
import { ask } from './ask.js'

// @must extension.identifier
test('a server offers extensions by their names, and none that is misnamed', async () => {
  const extensions = { 'com.example/rooms': { size: 3 } }
  const { result } = await ask(mcp({ name: 'rooms', extensions }), 'server/discover')
  expect(result?.capabilities).toMatchObject({ extensions })
  expect(() => mcp({ name: 'rooms', extensions: { rooms: {} } })).toThrow(TypeError)
})

// @must extension.unsupported
test('a method of an extension that a server does not have is refused', async () => {
  expect((await ask(mcp({ name: 'plain' }), 'com.example/rooms/list')).error?.code).toBe(-32_601)
})
