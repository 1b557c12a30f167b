/** Parameters of OpenAPI 3. @see https://spec.openapis.org/oas/v3.2.0.html#parameter-object */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document, Documents, Located } from '../loading/documents.js'
import { flagIn, objectIn, textIn } from './members.js'
import { Misdescribed } from './misdescribed.js'
import type { Parameter, ParameterPlace, Style } from './operation.js'

const STYLES: { readonly [P in ParameterPlace]: readonly Style[] } = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  querystring: ['form'],
  header: ['simple'],
  cookie: ['form', 'cookie'],
}

/** @throws {Misdescribed} where it is no parameter of a request */
export function readParameter(written: Located<JsonObject>, documents: Documents, pointer: string): Parameter {
  const { value, document } = written
  const place = placeOf(value, pointer)
  const name = textIn(value, 'name')
  if (name === undefined || name === '') throw new Misdescribed(`${pointer}/name`, 'a name', value.name)
  const content = firstContent(value, document, documents)
  const [usual] = STYLES[place]
  const style = STYLES[place].find((known) => known === value.style) ?? usual ?? 'form'
  return {
    name,
    in: place,
    required: place === 'path' || flagIn(value, 'required') === true,
    deprecated: flagIn(value, 'deprecated') === true,
    description: textIn(value, 'description'),
    schema: content === undefined ? schemaIn(value, document) : schemaIn(content.media.value, content.media.document),
    mediaType: content?.type,
    style,
    explode: flagIn(value, 'explode') ?? (style === 'form' || style === 'cookie'),
    allowReserved: flagIn(value, 'allowReserved') === true,
  }
}

export function placeOf(value: JsonObject, pointer: string): ParameterPlace {
  const { in: place } = value
  if (typeof place === 'string' && Object.hasOwn(STYLES, place)) return place as ParameterPlace // as: one of its names
  throw new Misdescribed(`${pointer}/in`, `one of ${Object.keys(STYLES).join(', ')}`, place)
}

/** The schema of a parameter or a media type, where there is one. */
export function schemaIn(value: JsonObject, document: Document): Located | undefined {
  const { schema } = value
  return isObject(schema) || typeof schema === 'boolean' ? { value: schema, document } : undefined
}

function firstContent(
  value: JsonObject,
  document: Document,
  documents: Documents,
): { readonly type: string; readonly media: Located<JsonObject> } | undefined {
  for (const [type, media] of Object.entries(objectIn(value, 'content'))) {
    const located = documents.object({ value: media, document })
    if (located !== undefined) return { type, media: located }
  }
  return undefined
}

/** Headers that are not for callers to choose. @see https://spec.openapis.org/oas/v3.2.0.html#fixed-fields-for-use-with-schema */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
  'upgrade',
  'te',
  'expect',
])

/** May callers of a tool choose it? */
export function isForCallers(parameter: Parameter): boolean {
  return parameter.in !== 'header' || !OWN_HEADERS.has(parameter.name.toLowerCase())
}

/** A path parameter that only the path itself mentions. */
export function undeclared(name: string): Parameter {
  return {
    name,
    in: 'path',
    required: true,
    deprecated: false,
    description: undefined,
    schema: undefined,
    mediaType: undefined,
    style: 'simple',
    explode: false,
    allowReserved: false,
  }
}
