import { isObject, type JsonObject } from '@causeway/protocol'
import type { Answer, Media, Operation } from '../description/operation.js'
import { limits } from '../limits.js'
import type { Documents } from '../loading/documents.js'
import { mediaKindOf } from '../requests/media-kind.js'
import { SchemaWriter } from '../schema/schema-writer.js'

const DEPTHS = [8, 5, 4, 3, 2, 1]

/**
 * The schema of what an operation answers with, where that is an object or an array. It shows what there is, for callers to
 * count on its types; what is too much becomes less deep.
 */
export function outputSchema({ method, answers }: Operation, documents: Documents): JsonObject | undefined {
  if (method === 'HEAD') return undefined
  const successes = answers.filter(({ status }) => status.startsWith('2'))
  // Beside other answers, 'default' is what errors look like.
  const described = successes.length === 0 && answers.length === 1 ? answers.filter(isDefault) : successes
  const medias = described.flatMap(({ contents }) => {
    const json = contents.find(({ type, schema }) => schema !== undefined && mediaKindOf(type) === 'json')
    return json === undefined ? [] : [json]
  })
  if (medias.length === 0) return undefined
  let schema: JsonObject | undefined
  for (const maxDepth of DEPTHS) {
    const maxNodes = maxDepth === 1 ? Number.POSITIVE_INFINITY : limits.maxOutputNodes
    const writer = new SchemaWriter(documents, 'output', { maxDepth, maxNodes })
    schema = writeAnswers(medias, writer)
    if (!writer.isFull) break
  }
  return schema
}

const isDefault = ({ status }: Answer): boolean => status === 'default'

function writeAnswers(medias: readonly Media[], writer: SchemaWriter): JsonObject | undefined {
  const places = medias.flatMap(({ schema }) => (schema === undefined ? [] : [schema]))
  const roots = places.map((place) => atRoot(writer.write(place), writer))
  const [first] = roots
  if (first === undefined) return undefined
  const texts = new Set(roots.map((root) => JSON.stringify(root)))
  const kinds = new Set(roots.map(kindOf))
  const [kind] = kinds
  if (kinds.size !== 1 || kind === undefined) return undefined
  const { $defs } = writer
  const body: JsonObject = texts.size === 1 ? first : { anyOf: roots }
  const { description: _said, ...rest } = body
  return { ...rest, type: kind, ...($defs === undefined ? {} : { $defs }) }
}

/** The root itself, not a reference to it: its type is looked for there. */
function atRoot(schema: JsonObject, writer: SchemaWriter): JsonObject {
  const { $ref, ...rest } = schema
  if (typeof $ref !== 'string') return schema
  const target = writer.$defs?.[$ref.replace('#/$defs/', '')]
  return isObject(target) ? { ...target, ...rest } : schema
}

/** What all values are that fit. */
function kindOf(schema: JsonObject): 'object' | 'array' | undefined {
  const types = [schema.type].flat().filter((type) => type !== 'null')
  if (types.length === 1 && (types[0] === 'object' || types[0] === 'array')) return types[0]
  const parts: readonly unknown[] = Array.isArray(schema.allOf) ? schema.allOf : []
  const part = parts
    .filter(isObject)
    .map(kindOf)
    .find((kind) => kind !== undefined)
  if (types.length === 0 && part !== undefined) return part
  const branches: readonly unknown[] = Array.isArray(schema.anyOf) ? schema.anyOf : []
  const kinds = new Set(branches.filter(isObject).map(kindOf))
  return types.length === 0 && branches.length > 0 && kinds.size === 1 ? [...kinds][0] : undefined
}
