import type { JsonObject } from '@causeway/protocol'
import type { Media, Operation, Parameter, RequestBody } from '../description/operation.js'
import { limits } from '../limits.js'
import type { Documents, Located } from '../loading/documents.js'
import { argumentNames, isArgumentName } from '../naming/argument-names.js'
import { type MediaKind, mediaKindOf } from '../requests/media-kind.js'
import { type ObjectShape, objectShape } from '../schema/object-shape.js'
import { lineOf } from '../schema/plain-text.js'
import { SchemaWriter } from '../schema/schema-writer.js'
import { fileKind, fileSchema } from './file-argument.js'

/** Where the body of a request comes from. */
export interface BodyPlan {
  readonly media: Media
  readonly kind: MediaKind
  readonly required: boolean
  /** The argument that it is; undefined where its members are arguments themselves. */
  readonly argument: string | undefined
  /** Its members, where they are known. */
  readonly shape: ObjectShape | undefined
}

/** How the arguments of a tool become a request. */
export interface Arguments {
  /** By the name of the argument. */
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly body: BodyPlan | undefined
}

/**
 * Each parameter is an argument. The members of a body are, too, where it is an object with known members of which none is
 * called like a parameter, and that is sent whenever one of them must be; otherwise the body is one argument.
 */
export function argumentsOf({ parameters, body }: Operation, documents: Documents): Arguments {
  const named = argumentNames(parameters)
  return { parameters: named, body: body && bodyPlan(body, named, documents) }
}

const PREFERENCE: readonly MediaKind[] = ['json', 'multipart', 'form', 'text', 'binary']

function bodyPlan(
  body: RequestBody,
  named: ReadonlyMap<string, Parameter>,
  documents: Documents,
): BodyPlan | undefined {
  const ranked = body.contents
    .map((media) => ({ media, kind: mediaKindOf(media.type) }))
    .sort((a, b) => PREFERENCE.indexOf(a.kind) - PREFERENCE.indexOf(b.kind))
  const [chosen] = ranked
  if (chosen === undefined) return undefined
  const { media } = chosen
  const kind = chosen.kind === 'json' && isBytes(media, documents) ? 'binary' : chosen.kind
  const isObjectLike = kind === 'json' || kind === 'multipart' || kind === 'form'
  const shape = media.schema !== undefined && isObjectLike ? objectShape(media.schema, documents) : undefined
  const isFlat = shape !== undefined && isFlattened(shape, body, { named, documents })
  return { media, kind, required: body.required, argument: isFlat ? undefined : freeName(named), shape }
}

/** Such as the `*`/`*` of an upload. */
function isBytes({ type, schema }: Media, documents: Documents): boolean {
  return type.includes('*') && schema !== undefined && fileKind(schema, documents, undefined) === 'one'
}

function isFlattened(
  { properties, required, others, nullable }: ObjectShape,
  body: RequestBody,
  { named, documents }: { readonly named: ReadonlyMap<string, Parameter>; readonly documents: Documents },
): boolean {
  if (properties.size === 0 || nullable || (others !== undefined && others.value !== false)) return false
  if (![...properties.keys()].every((name) => isArgumentName(name) && !named.has(name))) return false
  const writer = new SchemaWriter(documents, 'input', { maxDepth: 1, maxNodes: NO_BOUND })
  const needed = [...required].filter((name) => {
    const place = properties.get(name)
    return place !== undefined && !writer.isHidden(place)
  })
  return body.required || needed.length === 0
}

function freeName(named: ReadonlyMap<string, Parameter>): string {
  let name = 'body'
  while (named.has(name)) name = `request_${name}`
  return name
}

/** How deep schemas may be, the deepest that is not too large. */
const DEPTHS = [limits.maxSchemaDepth, 8, 5, 4, 3, 2, 1]

/** Bounds of the least that is shown: the arguments themselves. */
const NO_BOUND = Number.POSITIVE_INFINITY

/** The schema of all arguments. */
export function inputSchema(planned: Arguments, body: RequestBody | undefined, documents: Documents): JsonObject {
  let schema: JsonObject = {}
  for (const maxDepth of DEPTHS) {
    const maxNodes = maxDepth === 1 ? NO_BOUND : limits.maxInputNodes
    const writer = new SchemaWriter(documents, 'input', { maxDepth, maxNodes })
    schema = writeArguments(planned, body, { writer, documents })
    if (!writer.isFull) break
  }
  return schema
}

interface Tools {
  readonly writer: SchemaWriter
  readonly documents: Documents
}

function writeArguments({ parameters, body }: Arguments, written: RequestBody | undefined, tools: Tools): JsonObject {
  const properties: Record<string, JsonObject> = {}
  const required: string[] = []
  for (const [name, parameter] of parameters) {
    const schema = parameterSchema(parameter, tools.writer)
    properties[name] = schema
    if (parameter.required && schema.default === undefined) required.push(name)
  }
  if (body !== undefined && body.argument === undefined) {
    const members = memberSchemas(body, tools)
    Object.assign(properties, members)
    required.push(...[...(body.shape?.required ?? [])].filter((name) => members[name] !== undefined))
  } else if (body?.argument !== undefined) {
    properties[body.argument] = bodySchema(body, written?.description, tools)
    if (body.required) required.push(body.argument)
  }
  const { $defs } = tools.writer
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
  }
}

function parameterSchema({ schema, description, deprecated }: Parameter, writer: SchemaWriter): JsonObject {
  const written: JsonObject = schema === undefined ? { type: 'string' } : writer.write(schema)
  const said = lineOf(description, limits.maxArgumentDescriptionLength)
  return {
    ...written,
    ...(said === undefined ? {} : { description: said }),
    ...(deprecated ? { deprecated } : {}),
  }
}

/** The members that a caller may send, by name. */
function memberSchemas({ shape, kind, media }: BodyPlan, { writer, documents }: Tools): Record<string, JsonObject> {
  const shown = [...(shape?.properties ?? [])].filter(([, place]) => !writer.isHidden(place))
  return Object.fromEntries(
    shown.map(([name, place]) => {
      const contentType = media.encoding.get(name)?.contentType
      const files = kind === 'multipart' ? fileKind(place, documents, contentType) : undefined
      if (files === undefined) return [name, writer.write(place)]
      const description = documents.object(place)?.value.description
      const file = fileSchema(description, contentType)
      return [name, files === 'one' ? file : { type: 'array', items: file }]
    }),
  )
}

function bodySchema(body: BodyPlan, description: string | undefined, tools: Tools): JsonObject {
  const { kind, media, shape } = body
  const place: Located = media.schema ?? { value: {}, document: tools.documents.root }
  const said = lineOf(description, limits.maxArgumentDescriptionLength)
  if (kind === 'binary') return fileSchema(description ?? `The body: ${media.type}`, media.type)
  if (kind === 'text') return { type: 'string', description: said ?? `The body, as ${media.type}` }
  if (kind === 'multipart' && shape !== undefined) {
    const properties = memberSchemas(body, tools)
    const required = [...shape.required].filter((name) => properties[name] !== undefined)
    const others = shape.others?.value === false ? { additionalProperties: false } : {}
    return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), ...others }
  }
  const written = tools.writer.write(place)
  return said === undefined ? written : { ...written, description: said }
}
