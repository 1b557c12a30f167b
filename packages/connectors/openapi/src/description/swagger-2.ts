/** What OpenAPI 2.0 says otherwise than later versions. @see https://spec.openapis.org/oas/v2.0.html */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document, Documents, Located } from '../loading/documents.js'
import { flagIn, textIn, textsIn } from './members.js'
import { Misdescribed } from './misdescribed.js'
import type { Answer, Encoding, Media, Parameter, RequestBody, SchemaPlace, Spelling } from './operation.js'
import { placeOf, schemaIn } from './parameter.js'

/** `collectionFormat`, in the words of later versions; exploding means something only in forms. */
const COLLECTIONS: { readonly [format: string]: Pick<Spelling, 'style' | 'explode'> } = {
  csv: { style: 'form', explode: false },
  ssv: { style: 'spaceDelimited', explode: false },
  tsv: { style: 'tabDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
  multi: { style: 'form', explode: true },
}

/** The parameters of a 2.0 operation, bodies among them. */
export interface Inputs {
  readonly parameters: readonly Parameter[]
  readonly body: RequestBody | undefined
}

/** @throws {Misdescribed} where one is neither a parameter nor a body */
export function readInputs(
  written: readonly Located<JsonObject>[],
  { consumes, pointer }: { readonly consumes: readonly string[]; readonly pointer: string },
): Inputs {
  const fields = written.filter(({ value }) => value.in === 'formData')
  const whole = written.find(({ value }) => value.in === 'body')
  const parameters = written
    .filter(({ value }) => value.in !== 'formData' && value.in !== 'body')
    .map((one) => readParameter(one, pointer))
  if (whole !== undefined) return { parameters, body: wholeBody(whole, consumes) }
  return { parameters, body: fields.length === 0 ? undefined : form(fields, consumes) }
}

function readParameter({ value, document }: Located<JsonObject>, pointer: string): Parameter {
  const place = placeOf(value, pointer)
  const name = textIn(value, 'name')
  if (name === undefined || name === '') throw new Misdescribed(`${pointer}/name`, 'a name', value.name)
  const inText = place === 'path' || place === 'header'
  const { style, explode } = collectionOf(value)
  return {
    name,
    in: place,
    required: place === 'path' || flagIn(value, 'required') === true,
    deprecated: flagIn(value, 'deprecated') === true,
    description: textIn(value, 'description'),
    schema: schemaOf(value, document),
    mediaType: undefined,
    style: style === 'form' && inText ? 'simple' : style,
    explode: !inText && explode,
    allowReserved: false,
  }
}

function collectionOf(value: JsonObject): Pick<Spelling, 'style' | 'explode'> {
  const format = textIn(value, 'collectionFormat') ?? 'csv'
  return (Object.hasOwn(COLLECTIONS, format) ? COLLECTIONS[format] : undefined) ?? { style: 'form', explode: false }
}

/** A 2.0 parameter is its own schema; what is not a schema's is of no harm there. */
function schemaOf(value: JsonObject, document: Document): SchemaPlace {
  const { name: _name, in: _in, required: _required, description: _description, schema, ...own } = value
  return isObject(schema) ? { value: schema, document } : { value: own, document }
}

function wholeBody({ value, document }: Located<JsonObject>, consumes: readonly string[]): RequestBody {
  const types = consumes.filter((type) => !isForm(type))
  const schema = schemaIn(value, document)
  return {
    required: flagIn(value, 'required') === true,
    description: textIn(value, 'description'),
    contents: (types.length === 0 ? ['application/json'] : types).map((type) => ({
      type,
      schema,
      encoding: new Map(),
    })),
  }
}

function form(fields: readonly Located<JsonObject>[], consumes: readonly string[]): RequestBody {
  const properties: Record<string, unknown> = {}
  const encoding = new Map<string, Encoding>()
  for (const { value, document } of fields) {
    const name = textIn(value, 'name')
    if (name === undefined) continue
    const description = textIn(value, 'description')
    const { value: schema } = schemaOf(value, document)
    properties[name] = { ...(schema as JsonObject), ...(description === undefined ? {} : { description }) } // as: schemaOf gives objects
    encoding.set(name, collectionOf(value))
  }
  const required = fields.filter(({ value }) => flagIn(value, 'required') === true).map(({ value }) => value.name)
  const holdsFile = fields.some(({ value }) => value.type === 'file')
  const type =
    holdsFile || (consumes.some((one) => /^multipart\//i.test(one)) && !consumes.some((one) => /urlencoded/i.test(one)))
      ? 'multipart/form-data'
      : 'application/x-www-form-urlencoded'
  const document = fields[0]?.document ?? { uri: '', value: undefined }
  const media: Media = { type, schema: { value: { type: 'object', properties, required }, document }, encoding }
  return { required: required.length > 0, description: undefined, contents: [media] }
}

function isForm(type: string): boolean {
  return /^(multipart\/|application\/x-www-form-urlencoded)/i.test(type)
}

export function readAnswers2(
  responses: JsonObject,
  document: Document,
  { documents, produces }: { readonly documents: Documents; readonly produces: readonly string[] },
): readonly Answer[] {
  return Object.entries(responses).flatMap(([status, written]): Answer[] => {
    if (status.startsWith('x-')) return []
    const answer = documents.object({ value: written, document })
    const schema = answer && schemaIn(answer.value, answer.document)
    const types = produces.length === 0 ? ['application/json'] : produces
    const contents = schema === undefined ? [] : types.map((type) => ({ type, schema, encoding: new Map() }))
    return [{ status, contents }]
  })
}

/** Where an operation says nothing, the description's own list counts. */
export function mediaTypesOf(
  operation: JsonObject,
  root: JsonObject,
  name: 'consumes' | 'produces',
): readonly string[] {
  return Array.isArray(operation[name]) ? textsIn(operation, name) : textsIn(root, name)
}

/** The schemes that 2.0 knows under other names, as 3.x writes them. */
export function modernScheme(scheme: JsonObject): JsonObject {
  if (scheme.type === 'basic') return { type: 'http', scheme: 'basic' }
  if (scheme.type !== 'oauth2' || scheme.flows !== undefined) return scheme
  const flow = scheme.flow === 'application' ? 'clientCredentials' : 'other'
  return { type: 'oauth2', flows: { [flow]: { tokenUrl: scheme.tokenUrl } } }
}
