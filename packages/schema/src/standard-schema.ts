/** @see https://standardschema.dev */
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonObject } from './json-object.js'

/** A schema of any library that follows Standard Schema: zod, arktype, valibot and others. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardSchemaV1.Props<Input, Output> & {
    readonly jsonSchema?: StandardJSONSchemaV1.Converter | undefined
  }
}

/** What a value may be: a Standard Schema, or JSON Schema 2020-12 as a plain object or boolean. */
export type SchemaLike = StandardSchema | JsonObject | boolean

/** What the types of any Standard Schema are found in. Reading them by index costs the compiler less than inferring them. */
interface Typed {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined }
}

/** What may go into a schema, and what comes out of it; `unknown` for JSON Schema. */
export type InferInput<S> = S extends Typed ? NonNullable<S['~standard']['types']>['input'] : unknown
export type InferOutput<S> = S extends Typed ? NonNullable<S['~standard']['types']>['output'] : unknown

/** Whether a value follows Standard Schema; arktype's schemas are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false
  const props = (value as { '~standard'?: { validate?: unknown } })['~standard'] // any object may be asked for a member
  return typeof props === 'object' && props !== null && typeof props.validate === 'function'
}
