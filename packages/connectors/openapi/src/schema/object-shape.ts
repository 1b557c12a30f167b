import { isObject, type JsonObject } from '@causeway/protocol'
import { limits } from '../limits.js'
import type { Documents, Located } from '../loading/documents.js'
import { typesOf } from './type-names.js'

/** An object whose members are known by name. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, Located>
  readonly required: ReadonlySet<string>
  /** What members of other names are; undefined where the schema does not say. */
  readonly others: Located | undefined
  readonly description: string | undefined
  readonly nullable: boolean
}

/** Keywords that say nothing of an object's members, or are read here. */
const PLAIN: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'allOf',
  'additionalProperties',
  'description',
  'title',
  'example',
  'examples',
  'nullable',
  'deprecated',
  'readOnly',
  'writeOnly',
  'default',
  'discriminator',
  'xml',
  'externalDocs',
  'unevaluatedProperties',
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
])

/**
 * What an object schema and all parts of its `allOf` say together, where they say it by naming members: then one list of
 * members reads better than many. Undefined where they say more, or lead round in a circle.
 */
export function objectShape(
  place: Located,
  documents: Documents,
  within: readonly unknown[] = [],
): ObjectShape | undefined {
  const located = documents.object(place)
  if (located === undefined || within.includes(located.value) || within.length > limits.maxSchemaDepth) return undefined
  const { value, document } = located
  const types = typesOf(value)
  const parts = Array.isArray(value.allOf) ? (value.allOf as readonly unknown[]) : [] // as: of anything
  if (!types.includes('object') && (types.length > 0 || parts.length === 0)) return undefined
  for (const keyword in value) if (!PLAIN.has(keyword) && !keyword.startsWith('x-')) return undefined
  if (types.some((type) => type !== 'object' && type !== 'null')) return undefined
  if (parts.length === 0) return { ...ownShape(value, located), nullable: types.includes('null') }
  const shapes: ObjectShape[] = []
  for (const part of parts) {
    const shape = saysNothing(part)
      ? NOTHING
      : objectShape({ value: part, document }, documents, [...within, located.value])
    if (shape === undefined) return undefined
    shapes.push(shape)
  }
  return together([...shapes, ownShape(value, located)], types.includes('null'))
}

const NOTHING: ObjectShape = {
  properties: new Map(),
  required: new Set(),
  others: undefined,
  description: undefined,
  nullable: false,
}

/** Such as a part that only has a description. */
function saysNothing(part: unknown): boolean {
  return isObject(part) && Object.keys(part).every((key) => ANNOTATIONS.has(key) || key.startsWith('x-'))
}

const ANNOTATIONS: ReadonlySet<string> = new Set([
  'description',
  'title',
  'example',
  'nullable',
  'readOnly',
  'required',
])

function ownShape(value: JsonObject, { document }: Located): ObjectShape {
  const properties = isObject(value.properties) ? value.properties : {}
  const { additionalProperties: others, required } = value
  return {
    properties: new Map(Object.entries(properties).map(([name, one]) => [name, { value: one, document }])),
    required: requiredIn(required, properties),
    others: others === undefined ? undefined : { value: others, document },
    description: typeof value.description === 'string' ? value.description : undefined,
    nullable: false,
  }
}

/** Some authors write `required: true` at the member itself. */
function requiredIn(required: unknown, properties: JsonObject): ReadonlySet<string> {
  const named = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
  const marked = Object.entries(properties).filter(([, one]) => isObject(one) && one.required === true)
  return new Set([...named, ...marked.map(([name]) => name)])
}

function together(shapes: readonly ObjectShape[], nullable: boolean): ObjectShape {
  const closed = shapes.length === 1
  return {
    properties: new Map(shapes.flatMap(({ properties }) => [...properties])),
    required: new Set(shapes.flatMap(({ required }) => [...required])),
    // A part that forbids others would forbid those of its fellows; nobody means that.
    others: shapes.findLast(({ others }) => others !== undefined && (closed || others.value !== false))?.others,
    description: shapes.findLast(({ description }) => description !== undefined)?.description,
    nullable,
  }
}
