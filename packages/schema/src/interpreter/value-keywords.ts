/** @see https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1 */
import type { Keywords } from './compiler.js'
import { areEqual } from './equality.js'
import type { Run } from './run.js'

/** `type`, `const` and `enum`. */
export const valueKeywords: Keywords = {
  type: (rule, schema) => {
    const names = new Set<unknown>(Array.isArray(rule) ? rule : [rule])
    const allowsInteger = names.has('integer')
    return (value, run) => {
      const name = typeName(value)
      const ok = names.has(name) || (allowsInteger && name === 'number' && Number.isInteger(value))
      return ok || run.fail('type', schema, value)
    }
  },
  const: (rule, schema) => (value, run) => areEqual(value, rule, run) || run.fail('const', schema, value),
  enum: (rule, schema) => {
    const values: readonly unknown[] = Array.isArray(rule) ? rule : []
    const primitives = new Set(values.filter((value) => typeof value !== 'object' || value === null))
    const others = values.filter((value) => typeof value === 'object' && value !== null)
    return (value, run) => isAmong(value, primitives, others, run) || run.fail('enum', schema, value)
  },
}

function isAmong(value: unknown, primitives: ReadonlySet<unknown>, others: readonly unknown[], run: Run): boolean {
  if (typeof value !== 'object' || value === null) return primitives.has(value)
  return others.some((other) => areEqual(value, other, run))
}

/** The name of a value's type; numbers that JSON cannot write have none of JSON Schema's. */
function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number' && !Number.isFinite(value)) return 'infinity'
  return typeof value
}
