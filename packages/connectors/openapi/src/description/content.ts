/** Bodies of OpenAPI 3. @see https://spec.openapis.org/oas/v3.2.0.html#media-type-object */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document, Documents, Located } from '../loading/documents.js'
import { flagIn, objectIn, textIn } from './members.js'
import type { Answer, Encoding, Media, RequestBody, Style } from './operation.js'
import { schemaIn } from './parameter.js'

export function readBody(written: Located<JsonObject>, documents: Documents): RequestBody | undefined {
  const { value, document } = written
  const contents = readContents(objectIn(value, 'content'), document, documents)
  if (contents.length === 0) return undefined
  return { required: flagIn(value, 'required') === true, description: textIn(value, 'description'), contents }
}

/** Answers whose reference leads nowhere say nothing of what they carry. */
export function readAnswers(responses: JsonObject, document: Document, documents: Documents): readonly Answer[] {
  return Object.entries(responses).flatMap(([status, written]) => {
    if (status.startsWith('x-')) return []
    const answer = documents.object({ value: written, document })
    const contents = answer && readContents(objectIn(answer.value, 'content'), answer.document, documents)
    return [{ status: status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(), contents: contents ?? [] }]
  })
}

function readContents(content: JsonObject, document: Document, documents: Documents): readonly Media[] {
  return Object.entries(content).flatMap(([type, written]): Media[] => {
    const media = documents.object({ value: written, document })
    if (media === undefined) return type.includes('/') ? [{ type, schema: undefined, encoding: NONE }] : []
    return [{ type, schema: schemaIn(media.value, media.document), encoding: encodingsIn(media.value) }]
  })
}

const NONE: ReadonlyMap<string, Encoding> = new Map()
const STYLES: ReadonlySet<unknown> = new Set(['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'])

function encodingsIn(media: JsonObject): ReadonlyMap<string, Encoding> {
  const { encoding } = media
  if (!isObject(encoding)) return NONE
  return new Map(
    Object.entries(encoding).flatMap(([name, one]) => (isObject(one) ? [[name, encodingOf(one)] as const] : [])),
  )
}

function encodingOf(written: JsonObject): Encoding {
  const contentType = textIn(written, 'contentType')
  const explode = flagIn(written, 'explode')
  const allowReserved = flagIn(written, 'allowReserved')
  const style = STYLES.has(written.style) ? (written.style as Style) : undefined // as: one of them
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(allowReserved === undefined ? {} : { allowReserved }),
  }
}
