import type { JsonObject } from '@causeway/protocol'
import { interpretedValidatorOf } from '@causeway/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Document, Documents } from '../loading/documents.js'
import { SchemaWriter, type Side } from './schema-writer.js'

const BOUNDS = { maxDepth: 20, maxNodes: 1_000 }

function written(schema: unknown, components: JsonObject = {}, side: Side = 'input', bounds = BOUNDS): JsonObject {
  const document: Document = { uri: 'file:///api.json', value: { components: { schemas: components } } }
  const writer = new SchemaWriter(new Documents(document), side, bounds)
  const root = writer.write({ value: schema, document })
  return writer.$defs === undefined ? root : { ...root, $defs: writer.$defs }
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

describe('schemas of a description', () => {
  it.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { type: 'integer', exclusiveMinimum: 1 },
    ],
    [
      { type: 'number', maximum: 9, exclusiveMaximum: false },
      { type: 'number', maximum: 9 },
    ],
    [
      { type: 'string', example: 'x' },
      { type: 'string', examples: ['x'] },
    ],
    [
      { type: 'string', format: 'byte' },
      { type: 'string', contentEncoding: 'base64' },
    ],
    [
      { type: 'array', items: [{ type: 'string' }] },
      { type: 'array', prefixItems: [{ type: 'string' }] },
    ],
    [{ oneOf: [{ type: 'string' }, { type: 'integer' }] }, { anyOf: [{ type: 'string' }, { type: 'integer' }] }],
    [{ type: 'string', 'x-internal': 1, xml: {}, externalDocs: {} }, { type: 'string' }],
    [{ properties: { a: true } }, { type: 'object', properties: { a: {} } }],
  ])('of any version become 2020-12: %j', (schema, expected) => {
    expect(written(schema)).toEqual(expected)
  })

  it.each([
    [{ type: 'String' }, { type: 'string' }],
    [{ type: 'int' }, { type: 'integer' }],
    [{ type: 'anything' }, {}],
    [
      { type: 'string', enum: [1, true, 'a'] },
      { type: 'string', enum: ['1', 'true', 'a'] },
    ],
    [
      { type: 'string', minLength: '3', maxLength: -1 },
      { type: 'string', minLength: 3 },
    ],
    [{ type: 'string', pattern: '(' }, { type: 'string' }],
    [{ type: 'string', pattern: '\\A[a-z]+\\z' }, { type: 'string' }],
    [
      { type: 'object', required: true, properties: { a: { type: 'string', required: true } } },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [ref('Nowhere'), {}],
    [null, {}],
  ])('are understood as they were meant: %j', (schema, expected) => {
    expect(written(schema)).toEqual(expected)
  })

  it('read as one list of members where an allOf is one', () => {
    const parts = { Base: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } }
    const pet = {
      allOf: [ref('Base'), { type: 'object', properties: { name: { type: 'string' } } }],
      description: 'A pet',
    }
    expect(written(pet, parts)).toEqual({
      type: 'object',
      description: 'A pet',
      properties: { id: { type: 'integer' }, name: { type: 'string' } },
      required: ['id'],
    })
  })

  it('hide members that are for the other side', () => {
    const user = {
      type: 'object',
      required: ['id', 'password'],
      properties: { id: { type: 'integer', readOnly: true }, password: { type: 'string', writeOnly: true } },
    }
    expect(written(user)).toEqual({
      type: 'object',
      properties: { password: { type: 'string' } },
      required: ['password'],
    })
    expect(written(user, {}, 'output')).toEqual({ type: 'object', properties: { id: { type: 'integer' } } })
  })

  it('keep circles as $defs', () => {
    const node = {
      Node: { type: 'object', properties: { next: ref('Node'), list: { type: 'array', items: ref('Node') } } },
    }
    const schema = written(ref('Node'), node)
    expect(schema.$ref).toBe('#/$defs/Node')
    const check = interpretedValidatorOf(schema)
    expect(check.check({ next: { list: [{ next: {} }] } }).ok).toBe(true)
    expect(check.check({ next: { list: [{ next: 1 }] } }).ok).toBe(false)
  })

  it('write what is large once', () => {
    const big = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`m${at}`, { type: 'string' }]))
    const schema = written(
      { properties: { a: ref('Big'), b: ref('Big') } },
      { Big: { type: 'object', properties: big } },
    )
    expect(schema.properties).toEqual({ a: { $ref: '#/$defs/Big' }, b: { $ref: '#/$defs/Big' } })
  })

  it('hold answers to their types only', () => {
    const answer = {
      type: 'object',
      required: ['a'],
      additionalProperties: false,
      properties: { a: { type: 'string', enum: ['x'], minLength: 3, format: 'uuid' } },
    }
    expect(written(answer, {}, 'output')).toEqual({
      type: 'object',
      properties: { a: { type: 'string', examples: ['x'] } },
    })
  })

  it('compile and refer to themselves only, whatever a description says', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'allOf',
      'oneOf',
      'enum',
      'required',
      'nullable',
      '$ref',
      'additionalProperties',
      'pattern',
      'minimum',
      'format',
      'not',
      'default',
      'patternProperties',
      'dependentRequired',
    )
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          null,
          true,
          false,
          1,
          -1,
          'string',
          'object',
          'array',
          '#/components/schemas/A',
          '#/components/schemas/B',
          '(',
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keyword, tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(
        value,
        value,
        value,
        fc.constantFrom<Side>('input', 'output'),
        fc.integer({ min: 1, max: 5 }),
        (schema, a, b, side, maxDepth) => {
          interpretedValidatorOf(written(schema, { A: a, B: b }, side, { maxDepth, maxNodes: 50 }))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
