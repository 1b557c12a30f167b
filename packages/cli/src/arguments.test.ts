import { expect, test } from 'vitest'
import { promptArguments, shownArguments, toolArguments } from './arguments.js'
import { Failure } from './failure.js'

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    limit: { type: 'integer' },
    exact: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    where: { type: 'object' },
    size: { enum: ['s', 'm'] },
  },
  required: ['text'],
}

test('each value becomes what the schema wants in its place', () => {
  const words = ['text=42', 'limit=3', 'exact=true', 'tags=a,b', 'where={"x":1}', 'size=s']
  expect(toolArguments(words, undefined, schema)).toEqual({
    text: '42',
    limit: 3,
    exact: true,
    tags: ['a', 'b'],
    where: { x: 1 },
    size: 's',
  })
})

test('a value keeps the equals signs after the first, and may be empty', () => {
  expect(toolArguments(['text=a=b='], undefined, schema)).toEqual({ text: 'a=b=' })
  expect(toolArguments(['text='], undefined, schema)).toEqual({ text: '' })
})

test('a name that is there twice is told, and how a list is typed', () => {
  expect(() => toolArguments(['text=a', 'text=b'], undefined, schema)).toThrow(/text once; it is there twice/)
})

test('names that only every object has are unknown arguments', () => {
  expect(() => toolArguments(['text=a', 'constructor=1'], undefined, schema)).toThrow(Failure)
})

test('a schema that allows more takes more', () => {
  const open = { ...schema, additionalProperties: true }
  expect(toolArguments(['text=a', 'more=1'], undefined, open)).toEqual({ text: 'a', more: '1' })
})

test('prompts take text only', () => {
  const known = [{ name: 'to', required: true }, { name: 'count' }]
  expect(promptArguments(['to=1', 'count=2'], known)).toEqual({ to: '1', count: '2' })
  expect(() => promptArguments(['count=2'], known)).toThrow('Missing argument:\n  to=<string>')
})

test('a usage line says what may be left out', () => {
  expect(shownArguments(schema)).toBe(
    'text=<string> [limit=<integer>] [exact=<boolean>] [tags=<array>] [where=<object>] [size=<s|m>]',
  )
})

test('broken JSON is told as it was typed', () => {
  expect(() => toolArguments(['text=a', 'where={"x":'], undefined, schema)).toThrow('Expected where to be JSON')
  expect(() => toolArguments(['text=a', 'tags=[1,'], undefined, schema)).toThrow('Expected tags to be JSON')
  expect(toolArguments(['text=[1,', 'tags={a,b'], undefined, schema)).toEqual({ text: '[1,', tags: ['{a', 'b'] })
})

test('schemas that are written elsewhere, and those of values that may be missing, count like others', () => {
  const referring = {
    type: 'object',
    properties: {
      filter: { $ref: '#/$defs/filter' },
      unit: { anyOf: [{ $ref: '#/$defs/unit' }, { type: 'null' }] },
      tags: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
    },
    required: ['filter'],
    $defs: { filter: { type: 'object', properties: {} }, unit: { enum: ['km', 'mi'] } },
  }
  expect(toolArguments(['filter={"x":1}', 'unit=km', 'tags=a,b'], undefined, referring)).toEqual({
    filter: { x: 1 },
    unit: 'km',
    tags: ['a', 'b'],
  })
  expect(shownArguments(referring)).toBe('filter=<object> [unit=<km|mi|null>] [tags=<array|null>]')
  expect(() => toolArguments(['filter={x:1}'], undefined, referring)).toThrow(/Expected filter to be JSON/)
  expect(() => toolArguments([], undefined, referring)).toThrow(/filter=<object>/)
})
