import { expect, test } from 'vitest'
import { revisionOf } from './revisions.js'

test('forms of 2025-06-18 are simpler', () => {
  const requestedSchema = {
    type: 'object',
    properties: {
      name: { type: 'string', default: 'a' },
      agreed: { type: 'boolean', default: true },
      color: {
        type: 'string',
        oneOf: [
          { const: 'r', title: 'Red' },
          { const: 'g', title: 'Green' },
        ],
      },
      tags: { type: 'array', items: { type: 'string', enum: ['x'] } },
    },
    required: ['name'],
  }
  const params = { mode: 'form', message: 'm', requestedSchema }
  expect(revisionOf('2025-11-25').lowerParams('elicitation/create', params)).toBe(params)
  expect(revisionOf('2025-06-18').lowerParams('elicitation/create', params)).toEqual({
    message: 'm',
    requestedSchema: {
      type: 'object',
      properties: {
        name: { type: 'string' },
        agreed: { type: 'boolean', default: true },
        color: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
      },
      required: ['name'],
    },
  })
})
