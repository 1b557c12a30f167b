/** @see https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3 */
import { formats } from '../patterns/formats.js'
import { patternTest } from '../patterns/pattern-test.js'
import type { Keywords } from './compiler.js'

/** Lengths, patterns and formats of strings. */
export const stringKeywords: Keywords = {
  minLength: (rule, schema) => {
    const least = Number(rule)
    return (value, run) =>
      typeof value !== 'string' || characters(value, least) >= least || run.fail('minLength', schema, value)
  },
  maxLength: (rule, schema) => {
    const most = Number(rule)
    return (value, run) =>
      typeof value !== 'string' ||
      value.length <= most ||
      characters(value, most + 1) <= most ||
      run.fail('maxLength', schema, value)
  },
  pattern: (rule, schema) => {
    const test = patternTest(String(rule))
    return (value, run) => typeof value !== 'string' || test(value, run) || run.fail('pattern', schema, value)
  },
  format: (rule, schema) => {
    const test = formats.get(String(rule))
    if (test === undefined) return undefined
    return (value, run) => typeof value !== 'string' || test(value) || run.fail('format', schema, value)
  },
}

/** Code points of a text, counted up to a number. */
function characters(text: string, upTo: number): number {
  let count = 0
  for (const _ of text) {
    if (++count >= upTo) break
  }
  return count
}
