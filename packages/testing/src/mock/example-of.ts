import { isObject, type JsonObject } from '@causeway/protocol'

/** Deeper schemas end in null: one that contains itself has no end of its own. */
const MAX_DEPTH = 8
const MAX_ITEMS = 100

/**
 * The plainest value that a JSON Schema accepts: what it names as `const`, `examples`, `default` or `enum`, or else the least
 * that its type allows, with all of its properties. The same schema always gives the same value. Not every schema can be
 * met this way (patterns cannot), so check what comes out.
 */
export function exampleOf(schema: unknown): unknown {
  return new Imagination(schema).value(schema, 0)
}

class Imagination {
  readonly #root: unknown

  constructor(root: unknown) {
    this.#root = root
  }

  value(schema: unknown, depth: number): unknown {
    if (!isObject(schema) || depth > MAX_DEPTH) return null
    if ('const' in schema) return schema.const
    if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0]
    if ('default' in schema) return schema.default
    if (Array.isArray(schema.enum)) return schema.enum[0]
    if (typeof schema.$ref === 'string') return this.value(this.#referenced(schema.$ref), depth + 1)
    const merged = this.#merged(schema)
    for (const choice of [merged.oneOf, merged.anyOf]) {
      if (Array.isArray(choice) && choice.length > 0) return this.#chosen(merged, choice[0], depth)
    }
    return this.#ofType(merged, depth)
  }

  /** The first alternative, with what stands beside the alternatives. */
  #chosen(schema: JsonObject, choice: unknown, depth: number): unknown {
    const { oneOf, anyOf, ...beside } = schema
    return isObject(choice) ? this.value(together(beside, choice), depth + 1) : this.#ofType(beside, depth)
  }

  #merged(schema: JsonObject): JsonObject {
    if (!Array.isArray(schema.allOf)) return schema
    const { allOf, ...beside } = schema
    let whole = beside
    for (const part of allOf) {
      const resolved: unknown = isObject(part) && typeof part.$ref === 'string' ? this.#referenced(part.$ref) : part
      if (isObject(resolved)) whole = together(whole, resolved)
    }
    return whole
  }

  #ofType(schema: JsonObject, depth: number): unknown {
    const [type] = Array.isArray(schema.type) ? schema.type : [schema.type ?? impliedType(schema)]
    switch (type) {
      case 'object':
        return this.#object(schema, depth)
      case 'array':
        return this.#array(schema, depth)
      case 'string':
        return stringOf(schema)
      case 'integer':
      case 'number':
        return numberOf(schema, type === 'integer')
      case 'boolean':
        return true
      default:
        return null
    }
  }

  #object(schema: JsonObject, depth: number): JsonObject {
    const required = arrayIn(schema.required)
    const properties = Object.entries(objectIn(schema.properties))
      // Deep down only what has to be there, so that schemas that contain themselves come to an end.
      .filter(([name]) => depth < MAX_DEPTH / 2 || required.includes(name))
      .map(([name, inside]) => [name, this.value(inside, depth + 1)] as const)
    return Object.fromEntries(properties)
  }

  #array(schema: JsonObject, depth: number): readonly unknown[] {
    const tuple = arrayIn(schema.prefixItems)
    const first = tuple.map((item) => this.value(item, depth + 1))
    const least = typeof schema.minItems === 'number' ? schema.minItems : 0
    const rest = Math.min(Math.max(0, least - first.length), MAX_ITEMS)
    return [...first, ...Array.from({ length: rest }, () => this.value(schema.items, depth + 1))]
  }

  /** Inside the schema only. */
  #referenced(ref: string): unknown {
    if (!ref.startsWith('#')) return undefined
    const steps = ref.slice(1).split('/').slice(1)
    return steps.reduce<unknown>((place, step) => {
      const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
      return isObject(place) ? place[name] : Array.isArray(place) ? place[Number(name)] : undefined
    }, this.#root)
  }
}

/** What both ask for. */
function together(one: JsonObject, other: JsonObject): JsonObject {
  const properties = { ...objectIn(one.properties), ...objectIn(other.properties) }
  const required = [...arrayIn(one.required), ...arrayIn(other.required)]
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

function arrayIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function impliedType(schema: JsonObject): string | undefined {
  if ('properties' in schema || 'required' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema) return 'array'
  return 'minimum' in schema || 'maximum' in schema ? 'number' : undefined
}

const FORMATS: { readonly [format: string]: string } = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'ada@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': '/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

function stringOf({ format, minLength, maxLength }: JsonObject): string {
  const text = (typeof format === 'string' ? FORMATS[format] : undefined) ?? 'text'
  const long = typeof minLength === 'number' ? text.padEnd(minLength, '.') : text
  return typeof maxLength === 'number' ? long.slice(0, maxLength) : long
}

/** Of the multiples that are wanted, the one that is nearest to 0. */
function numberOf(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonObject,
  whole: boolean,
): number {
  const step = typeof multipleOf === 'number' ? multipleOf : whole ? 1 : undefined
  const [least, above] = [boundOf(minimum), boundOf(exclusiveMinimum)]
  const [most, below] = [boundOf(maximum), boundOf(exclusiveMaximum)]
  const nudge = step ?? 0.5
  if (above !== undefined && above >= 0) return Math.max(least ?? above, up(above, step, nudge))
  if (least !== undefined && least > 0) return up(least, step, 0)
  if (below !== undefined && below <= 0) return Math.min(most ?? below, -up(-below, step, nudge))
  if (most !== undefined && most < 0) return -up(-most, step, 0)
  return 0
}

function boundOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The least value at `from` plus `beyond` or, where there is a step, the least multiple of it from there on. */
function up(from: number, step: number | undefined, beyond: number): number {
  if (step === undefined) return from + beyond
  return beyond > 0 ? (Math.floor(from / step) + 1) * step : Math.ceil(from / step) * step
}
