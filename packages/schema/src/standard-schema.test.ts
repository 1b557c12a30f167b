import { type } from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { type InferInput, type InferOutput, isStandardSchema } from './standard-schema.js'

test('The types that go in and come out are those of the schema, whatever the library.', () => {
  const zod = z.object({ n: z.string().transform(Number), d: z.string().default('x') })
  expectTypeOf<InferInput<typeof zod>>().toEqualTypeOf<{ n: string; d?: string | undefined }>()
  expectTypeOf<InferOutput<typeof zod>>().toEqualTypeOf<{ n: number; d: string }>()
  const ark = type({ a: 'number>0' })
  expectTypeOf<InferOutput<typeof ark>>().toEqualTypeOf<{ a: number }>()
  const valibot = v.object({ a: v.string() })
  expectTypeOf<InferInput<typeof valibot>>().toEqualTypeOf<{ a: string }>()
  expectTypeOf<InferOutput<{ type: 'object' }>>().toEqualTypeOf<unknown>()
})

test('Schemas of all libraries are recognised, and JSON Schema is none of them.', () => {
  expect([z.string(), type('string'), v.string()].every(isStandardSchema)).toBe(true)
  expect([{ type: 'string' }, null, undefined, 'x', true, { '~standard': 1 }].some(isStandardSchema)).toBe(false)
})
