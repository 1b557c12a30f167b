/** Schemas of any version of OpenAPI as JSON Schema 2020-12. @see https://json-schema.org/draft/2020-12/json-schema-core */
import { isObject, type JsonObject } from '@causeway/protocol'
import { limits } from '../limits.js'
import type { Document, Documents, Located } from '../loading/documents.js'
import { Definitions } from './definitions.js'
import { allowedValues, copyBounds, exampleIn, isSmall, isUsablePattern } from './keywords.js'
import { objectShape } from './object-shape.js'
import { lineOf } from './plain-text.js'
import { inType, typesOf } from './type-names.js'

/** For whom a schema is written: what a caller sends, or what the service answers. */
export type Side = 'input' | 'output'

type Out = Record<string, unknown>

/** How much is written. */
export interface Bounds {
  /** Schemas within each other; deeper ones say no more than their type. */
  readonly maxDepth: number
  /** Objects and arrays. */
  readonly maxNodes: number
}

/**
 * Writes the schemas of one tool. They stand for themselves: references are written out, but those that lead round in a
 * circle, or to something large for the second time, lead into `$defs`. Nothing of it checks more than the service surely
 * does: `oneOf` is written as `anyOf`, since its branches overlap in many descriptions. What a service answers is held to its
 * types only, as services add members, values and nulls.
 */
export class SchemaWriter {
  readonly #documents: Documents
  readonly #side: Side
  readonly #maxDepth: number
  readonly #maxNodes: number
  readonly #definitions = new Definitions()
  #nodes = 0
  /** How often something was too deep to be written. */
  #cuts = 0

  constructor(documents: Documents, side: Side, bounds: Bounds) {
    this.#documents = documents
    this.#side = side
    this.#maxDepth = bounds.maxDepth
    this.#maxNodes = bounds.maxNodes
  }

  /** Was there more to write than wanted? Then what is written lacks some of it. */
  get isFull(): boolean {
    return this.#nodes > this.#maxNodes
  }

  /** What the written schemas refer to, to be put under `$defs`; undefined where they do not. */
  get $defs(): JsonObject | undefined {
    return this.#definitions.all
  }

  /** Where a member is meant for the other side only, it is left out of objects. */
  isHidden(place: Located): boolean {
    const schema = this.#documents.object(place)?.value
    const own = isObject(place.value) ? place.value : {}
    const flag = this.#side === 'input' ? 'readOnly' : 'writeOnly'
    return own[flag] === true || schema?.[flag] === true
  }

  /** The schema at a place. What cannot be read takes anything. */
  write(place: Located, depth = 0): JsonObject {
    const { value, document } = place
    if (value === false) return { not: {} }
    if (!isObject(value) || this.isFull) return {}
    const reference = value.$ref ?? value.$dynamicRef ?? value.$recursiveRef
    if (typeof reference !== 'string') return this.#schema(value, document, depth)
    const target = this.#documents.resolve(reference, document)
    if (typeof target?.value === 'boolean') return this.write(target, depth)
    const located = target && this.#documents.object(target)
    if (located === undefined && !isObject(target?.value)) this.#documents.tellMissing(reference, document)
    const written = located === undefined ? {} : this.#target(located, nameIn(reference), depth)
    return this.#beside(value, written)
  }

  /** Annotations beside a reference are its own; 3.0 ignores them, readers do not. */
  #beside(value: JsonObject, written: JsonObject): JsonObject {
    const description = this.#describe(value.description)
    if (description === undefined || description === written.description) return orNull(value, written)
    return orNull(value, { ...written, description })
  }

  #target(located: Located<JsonObject>, name: string, depth: number): JsonObject {
    const { value, document } = located
    const known = this.#definitions.get(value)
    if (known !== undefined) {
      if (known.body === undefined || known.named || known.nodes > limits.maxRepeatedNodes) {
        return this.#definitions.refer(known)
      }
      this.#nodes += known.nodes
      return known.body
    }
    if (depth >= this.#maxDepth) return this.#schema(value, document, depth)
    const definition = this.#definitions.begin(value, name)
    const [nodes, cuts] = [this.#nodes, this.#cuts]
    const body = this.#schema(value, document, depth)
    return this.#definitions.end(definition, body, { nodes: this.#nodes - nodes, whole: this.#cuts === cuts })
  }

  #schema(value: JsonObject, document: Document, depth: number): JsonObject {
    this.#nodes += 1
    const types = typesOf(value)
    const out: Out = {}
    if (types.length > 0) out.type = types.length === 1 ? types[0] : types
    this.#annotate(value, types, out)
    if (depth >= this.#maxDepth) {
      if (HOLDERS.some((keyword) => value[keyword] !== undefined)) this.#cuts += 1
      return out
    }
    if (this.#side === 'input') copyBounds(value, out)
    const shape = objectShape({ value, document }, this.#documents)
    if (shape !== undefined) this.#object(shape, out, depth)
    else {
      if (isObject(value.properties)) {
        const own = objectShape(
          { value: { ...pick(value, ['properties', 'required']), type: 'object' }, document },
          this.#documents,
        )
        if (own !== undefined) this.#members(own, out, depth)
      }
      this.#combine(value, document, out, depth)
      this.#others({ value: value.additionalProperties, document }, out, depth)
    }
    this.#array(value, document, out, depth)
    if (this.#side === 'input') this.#rare(value, document, out, depth)
    return orNull(value, out)
  }

  #annotate(value: JsonObject, types: readonly string[], out: Out): void {
    const description = this.#describe(value.description)
    if (description !== undefined) out.description = description
    else if (value.properties === undefined && typeof value.title === 'string' && this.#side === 'input') {
      out.title = lineOf(value.title, limits.maxTitleLength)
    }
    const values = allowedValues(value, types)
    if (values !== undefined) out[this.#side === 'input' ? 'enum' : 'examples'] = values
    if (this.#side === 'output') return
    if (value.const !== undefined) out.const = value.const
    if (value.format === 'byte') out.contentEncoding = 'base64'
    else if (typeof value.format === 'string' && value.format !== 'binary') out.format = value.format
    if (typeof value.contentEncoding === 'string') out.contentEncoding = value.contentEncoding
    if (typeof value.contentMediaType === 'string') out.contentMediaType = value.contentMediaType
    if (value.deprecated === true) out.deprecated = true
    const usual = inType(value.default, types)
    if (isSmall(usual)) out.default = usual
    else if (values === undefined && usual === undefined) {
      const example = exampleIn(value, types)
      if (example !== undefined) out.examples = [example]
    }
  }

  #describe(description: unknown): string | undefined {
    const { maxArgumentDescriptionLength, maxMemberDescriptionLength } = limits
    return lineOf(description, this.#side === 'input' ? maxArgumentDescriptionLength : maxMemberDescriptionLength)
  }

  #object(shape: NonNullable<ReturnType<typeof objectShape>>, out: Out, depth: number): void {
    out.type = shape.nullable ? ['object', 'null'] : 'object'
    out.description ??= this.#describe(shape.description)
    if (out.description === undefined) delete out.description
    this.#members(shape, out, depth)
    this.#others(shape.others, out, depth)
  }

  #members(shape: NonNullable<ReturnType<typeof objectShape>>, out: Out, depth: number): void {
    const shown = [...shape.properties].filter(([, place]) => !this.isHidden(place))
    if (shown.length === 0 && shape.properties.size === 0) return
    this.#nodes += 1
    out.properties = Object.fromEntries(shown.map(([name, place]) => [name, this.write(place, depth + 1)]))
    if (this.#side === 'output') return
    const required = [...shape.required].filter((name) => {
      const place = shape.properties.get(name)
      return place === undefined || !this.isHidden(place)
    })
    if (required.length > 0) out.required = required
  }

  #others(place: Located | undefined, out: Out, depth: number): void {
    if (place?.value === false && this.#side === 'input') out.additionalProperties = false
    if (!isObject(place?.value) || Object.keys(place.value).length === 0) return
    out.additionalProperties = this.write(place, depth + 1)
  }

  #combine(value: JsonObject, document: Document, out: Out, depth: number): void {
    const each = (list: unknown): JsonObject[] =>
      Array.isArray(list) ? list.map((item: unknown) => this.write({ value: item, document }, depth + 1)) : []
    const all = each(value.allOf)
    // Two keywords with alternatives hold together only as two parts.
    const choices = [each(value.oneOf), each(value.anyOf)].filter((list) => list.length > 0)
    this.#nodes += choices.length + (all.length > 0 ? 1 : 0)
    const [first, second] = choices
    if (first !== undefined) out.anyOf = first
    const parts = second === undefined ? all : [...all, { anyOf: second }]
    if (parts.length > 0) out.allOf = parts
  }

  #array(value: JsonObject, document: Document, out: Out, depth: number): void {
    const { items, prefixItems } = value
    const tuple = Array.isArray(items) ? items : Array.isArray(prefixItems) ? prefixItems : undefined
    if (tuple !== undefined && tuple.length > 0 && this.#side === 'input') {
      this.#nodes += 1
      out.prefixItems = tuple.map((item: unknown) => this.write({ value: item, document }, depth + 1))
    }
    if (isObject(items)) out.items = this.write({ value: items, document }, depth + 1)
  }

  /** What few descriptions use; it is of use to callers only. */
  #rare(value: JsonObject, document: Document, out: Out, depth: number): void {
    for (const name of ['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'unevaluatedItems']) {
      if (isObject(value[name])) out[name] = this.write({ value: value[name], document }, depth + 1)
    }
    for (const name of ['patternProperties', 'dependentSchemas']) {
      const members = value[name]
      if (!isObject(members)) continue
      const usable = Object.entries(members).filter(([key]) => name !== 'patternProperties' || isUsablePattern(key))
      out[name] = Object.fromEntries(usable.map(([key, one]) => [key, this.write({ value: one, document }, depth + 1)]))
    }
    const { dependentRequired } = value
    if (!isObject(dependentRequired)) return
    out.dependentRequired = Object.fromEntries(
      Object.entries(dependentRequired).filter(([, names]) => Array.isArray(names) && names.every(isText)),
    )
  }
}

/** Keywords that hold schemas, and are left out where one is too deep. */
const HOLDERS = ['properties', 'items', 'prefixItems', 'additionalProperties', 'allOf', 'anyOf', 'oneOf']

const isText = (value: unknown): boolean => typeof value === 'string'

/** `nullable` beside keywords other than `type`. */
function orNull(value: JsonObject, written: JsonObject): JsonObject {
  const isNullable = value.nullable === true || value['x-nullable'] === true
  if (!isNullable || written.type !== undefined || Object.keys(written).length === 0) return written
  const { description, ...rest } = written
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] }
}

function pick(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => value[name] !== undefined).map((name) => [name, value[name]]))
}

/** What a reference calls its target. */
function nameIn(reference: string): string {
  return (
    decodeURIComponentOr(reference.slice(reference.lastIndexOf('/') + 1)).replace(/[^A-Za-z0-9_.-]+/g, '_') || 'schema'
  )
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
