import { expect, test } from 'vitest'
import { isExtensionName } from './extension-name.js'

// @must extension.identifier
test.each([
  ['io.modelcontextprotocol/ui', true],
  ['com.example/rooms_2.1', true],
  ['x/y', true],
  ['rooms', false],
  ['/rooms', false],
  ['com..example/rooms', false],
  ['com.example-/rooms', false],
  ['1com.example/rooms', false],
  ['com.example/-rooms', false],
  ['com.example/a/b', false],
])('%s names an extension: %s', (name, expected) => {
  expect(isExtensionName(name)).toBe(expected)
})
