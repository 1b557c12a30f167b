/** Keywords that hold no schemas, each taken over where its value is one that it may have. @see https://json-schema.org/draft/2020-12/json-schema-validation */
import { isObject, type JsonObject } from '@causeway/protocol'
import { limits } from '../limits.js'
import { inType } from './type-names.js'

const COUNTS = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
]

/** Takes the bounds of `from` over to `to`. */
export function copyBounds(from: JsonObject, to: Record<string, unknown>): void {
  for (const name of COUNTS) {
    const count = numberOf(from[name])
    if (count !== undefined && Number.isInteger(count) && count >= 0) to[name] = count
  }
  copyRange(from, to, 'minimum', 'exclusiveMinimum')
  copyRange(from, to, 'maximum', 'exclusiveMaximum')
  const divisor = numberOf(from.multipleOf)
  if (divisor !== undefined && divisor > 0) to.multipleOf = divisor
  if (from.uniqueItems === true) to.uniqueItems = true
  if (typeof from.pattern === 'string' && isUsablePattern(from.pattern)) to.pattern = from.pattern
}

/** Up to 3.0, `exclusiveMinimum: true` says how `minimum` is meant. */
function copyRange(from: JsonObject, to: Record<string, unknown>, inclusive: string, exclusive: string): void {
  const limit = numberOf(from[inclusive])
  if (from[exclusive] === true) {
    if (limit !== undefined) to[exclusive] = limit
    return
  }
  if (limit !== undefined) to[inclusive] = limit
  const own = numberOf(from[exclusive])
  if (own !== undefined && typeof from[exclusive] !== 'boolean') to[exclusive] = own
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

/** Patterns of other languages either do not compile here or, worse, mean something else: the service checks those itself. */
export function isUsablePattern(pattern: string): boolean {
  if (/^\/.*\/[a-z]*$/s.test(pattern) || /\\[AZzhHQEG]|\[:[a-z]+:\]/.test(pattern)) return false
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags).flags === flags
    } catch {
      // the other mode may understand it
    }
  }
  return false
}

/** The values that a schema allows, spelled as its types want them. */
export function allowedValues({ enum: values }: JsonObject, types: readonly string[]): readonly unknown[] | undefined {
  if (!Array.isArray(values) || values.length === 0 || values.length > limits.maxEnumValues) return undefined
  const spelled: unknown[] = values.map((value: unknown) => inType(value, types))
  if (types.includes('null') && !spelled.includes(null)) spelled.push(null)
  return spelled.every(isScalar) ? [...new Set(spelled)] : spelled
}

/** A default or an example that is small enough to show. */
export function isSmall(value: unknown): boolean {
  if (value === undefined || value === '') return false
  if (isScalar(value) && typeof value !== 'string') return true
  return (JSON.stringify(value)?.length ?? Number.POSITIVE_INFINITY) <= limits.maxSampleLength
}

/** One example, where there is a small one. */
export function exampleIn({ example, examples }: JsonObject, types: readonly string[]): unknown {
  const candidates = [example, ...(Array.isArray(examples) ? (examples as readonly unknown[]) : [])] // as: of anything
  const small = candidates.find((candidate) => candidate !== null && !isObject(candidate) && isSmall(candidate))
  return small === undefined ? undefined : inType(small, types)
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
