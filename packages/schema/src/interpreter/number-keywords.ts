/** @see https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2 */
import type { KeywordCompiler, Keywords } from './compiler.js'

/** Bounds and divisors of numbers. */
export const numberKeywords: Keywords = {
  minimum: bound('minimum', (value, limit) => value >= limit),
  maximum: bound('maximum', (value, limit) => value <= limit),
  exclusiveMinimum: bound('exclusiveMinimum', (value, limit) => value > limit),
  exclusiveMaximum: bound('exclusiveMaximum', (value, limit) => value < limit),
  multipleOf: bound('multipleOf', isMultipleOf),
}

function bound(keyword: string, test: (value: number, limit: number) => boolean): KeywordCompiler {
  return (rule, schema) => {
    const limit = Number(rule)
    return (value, run) => typeof value !== 'number' || test(value, limit) || run.fail(keyword, schema, value)
  }
}

/** Whether the quotient is whole, but for what binary fractions lose: 4.35 is a multiple of 0.01. */
function isMultipleOf(value: number, divisor: number): boolean {
  const quotient = value / divisor
  return Number.isFinite(quotient) && Math.abs(Math.round(quotient) - quotient) <= 1e-9
}
