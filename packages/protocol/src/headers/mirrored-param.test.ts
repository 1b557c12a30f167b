import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../jsonrpc/message.js'
import { mirroredParams } from './mirrored-param.js'

const withProperties = (properties: JsonObject): JsonObject => ({ type: 'object', properties })
const annotated = (name: unknown, type: unknown = 'string'): JsonObject => ({ type, 'x-mcp-header': name })

test('annotated properties are found, also in objects within objects', () => {
  const schema = withProperties({
    region: annotated('Region'),
    plain: { type: 'string' },
    options: withProperties({
      retries: annotated('Max-Retries', 'integer'),
      deep: withProperties({ dry: annotated('DRY', 'boolean') }),
    }),
  })
  expect(mirroredParams(schema)).toEqual({
    ok: true,
    params: [
      { header: 'mcp-param-region', path: ['region'], type: 'string' },
      { header: 'mcp-param-max-retries', path: ['options', 'retries'], type: 'integer' },
      { header: 'mcp-param-dry', path: ['options', 'deep', 'dry'], type: 'boolean' },
    ],
  })
})

test('a schema without annotations has none, whatever its properties and values are called', () => {
  const schema = {
    ...withProperties({ 'x-mcp-header': { type: 'object', default: { 'x-mcp-header': 'A' } }, all: true }),
    examples: [{ 'x-mcp-header': 'B' }],
  }
  expect(mirroredParams(schema)).toEqual({ ok: true, params: [] })
})

describe('a tool is left out where an annotation', () => {
  // @must http.annotation-empty, http.annotation-token, http.annotation-controls
  test.each(['', 'My Region', 'Region:Primary', 'Région', 'Region\t1', 'a/b', 7, null, {}, true])('is %j', (name) => {
    expect(mirroredParams(withProperties({ a: annotated(name) }))).toEqual({ ok: false, why: expect.any(String) })
  })

  // @must http.annotation-primitive
  test.each(['number', 'object', 'array', 'null', undefined, ['string', 'null']])('is on the type %j', (type) => {
    expect(mirroredParams(withProperties({ a: { type, 'x-mcp-header': 'A' } })).ok).toBe(false)
  })

  // @must http.annotation-unique
  test('repeats another, whatever its case', () => {
    const twice = withProperties({ a: annotated('MyField'), b: withProperties({ c: annotated('myfield') }) })
    expect(mirroredParams(twice)).toEqual({ ok: false, why: expect.stringContaining('b.c') })
  })

  test('is on the root', () => {
    expect(mirroredParams({ ...withProperties({}), 'x-mcp-header': 'A' }).ok).toBe(false)
  })

  // @must http.annotation-reachable
  test.each([
    ['items', { items: annotated('A') }],
    ['tuple items', { items: [annotated('A')] }],
    ['prefixItems', { prefixItems: [annotated('A')] }],
    ['oneOf', { oneOf: [annotated('A')] }],
    ['anyOf', { anyOf: [withProperties({ b: annotated('A') })] }],
    ['allOf', { allOf: [annotated('A')] }],
    ['not', { not: annotated('A') }],
    ['else', { if: {}, else: withProperties({ b: annotated('A') }) }],
    ['additionalProperties', { additionalProperties: annotated('A') }],
    ['$defs', { $defs: { b: annotated('A') } }],
  ])('is reached through %s', (_, schema) => {
    expect(mirroredParams(withProperties({ a: schema })).ok).toBe(false)
  })
})
