import { expect, test } from 'vitest'
import { applyDefaults } from './defaults.js'

test('Missing members get their defaults; given ones, even null, stay; nothing is changed in place.', () => {
  const schema = {
    properties: {
      a: { default: 1 },
      b: { default: ['x'] },
      c: { type: 'string' },
      d: { default: false },
      e: { default: 2 },
    },
  }
  const value = { d: true, e: null, z: 1 }
  const filled = applyDefaults(schema, value)
  expect(filled).toEqual({ a: 1, b: ['x'], d: true, e: null, z: 1 })
  expect(filled.b).not.toBe(schema.properties.b.default)
  expect(value).toEqual({ d: true, e: null, z: 1 })
})

test('A schema without properties gives the value back.', () => {
  const value = { a: 1 }
  expect(applyDefaults({}, value)).toBe(value)
})
