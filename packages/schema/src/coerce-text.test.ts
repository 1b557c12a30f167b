import { expect, test } from 'vitest'
import { coerceText } from './coerce-text.js'

test.each([
  ['5', { type: 'integer' }, 5],
  ['5.5', { type: 'integer' }, 5.5],
  ['-1e3', { type: 'number' }, -1000],
  ['', { type: 'number' }, ''],
  ['abc', { type: 'number' }, 'abc'],
  ['true', { type: 'boolean' }, true],
  ['yes', { type: 'boolean' }, 'yes'],
  ['5', { type: 'string' }, '5'],
  ['5', {}, '5'],
  ['5', { type: ['string', 'number'] }, '5'],
  ['null', { type: ['number', 'null'] }, null],
  ['{"a":1}', { type: 'object' }, { a: 1 }],
  ['[1,2]', { type: 'array' }, [1, 2]],
  ['1,2', { type: 'array', items: { type: 'number' } }, [1, 2]],
  ['a, b', { type: 'array', items: { type: 'string' } }, ['a', 'b']],
  ['2', { enum: [1, 2] }, 2],
  ['2', { enum: ['1', '2'] }, '2'],
  ['1', { const: 1 }, 1],
  ['7', { anyOf: [{ type: 'number' }, { type: 'null' }] }, 7],
  ['7', { anyOf: [{ type: 'number' }, { type: 'string' }] }, '7'],
  ['1,2', { anyOf: [{ type: 'array', items: { type: 'number' } }, { type: 'null' }] }, [1, 2]],
  ['null', { anyOf: [{ type: 'array' }, { type: 'null' }] }, null],
  ['7', { allOf: [{ minimum: 1 }, { type: 'integer' }] }, 7],
])('%j by %j is %j', (text, schema, value) => {
  expect(coerceText(text, schema)).toEqual(value)
})

test('what a reference leads to counts, and one that leads nowhere says nothing', () => {
  const $defs = {
    'a/b c': { type: 'object' },
    sizes: { anyOf: [{ $ref: '#/$defs/size' }, { $ref: '#/$defs/sizes' }] },
    size: { enum: [1, 2] },
  }
  const root = { $defs }
  expect(coerceText('{"x":1}', { $ref: '#/$defs/a~1b%20c' }, root)).toEqual({ x: 1 })
  expect(coerceText('2', { $ref: '#/$defs/sizes' }, root)).toBe(2)
  expect(coerceText('1,2', { type: 'array', items: { $ref: '#/$defs/size' } }, root)).toEqual([1, 2])
  for (const $ref of ['#/$defs/none', '#/%', '#/__proto__', 'https://example.com/x.json']) {
    expect(coerceText('2', { $ref }, root)).toBe('2')
  }
})
