import { isObject, type JsonObject } from '@causeway/protocol'
import { ToolError } from '@causeway/server'
import type { BodyPlan } from '../tools/arguments.js'
import { fileOf } from '../tools/file-argument.js'
import { formText } from './form.js'
import { concreteType, essenceOf } from './media-kind.js'
import { multipart, type Part } from './multipart.js'
import { isNothing, textOf } from './parameter-text.js'

export interface Body {
  readonly type: string
  readonly content: string | Uint8Array
}

/** The body that arguments make; undefined where none was given and none is needed. @throws {ToolError} where they cannot */
export function bodyOf(plan: BodyPlan, args: JsonObject): Body | undefined {
  const value = plan.argument === undefined ? membersOf(plan, args) : args[plan.argument]
  if (value === undefined) return undefined
  switch (plan.kind) {
    case 'json':
      return { type: concreteType(plan.media.type), content: JSON.stringify(value) }
    case 'text':
      return { type: concreteType(plan.media.type), content: textOf(value) }
    case 'form':
      return { type: concreteType(plan.media.type), content: formText(objectOf(value), plan.media.encoding) }
    case 'multipart': {
      const parts = partsOf(plan, objectOf(value))
      const { type, body } = multipart(essenceOf(plan.media.type), parts)
      return { type, content: body }
    }
    case 'binary': {
      const file = fileOf(value, plan.argument ?? 'body')
      return { type: file.mediaType ?? concreteType(plan.media.type), content: file.bytes }
    }
  }
}

function membersOf({ shape, required }: BodyPlan, args: JsonObject): JsonObject | undefined {
  const given = [...(shape?.properties.keys() ?? [])].filter((name) => args[name] !== undefined)
  if (given.length === 0 && !required) return undefined
  return Object.fromEntries(given.map((name) => [name, args[name]]))
}

function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value
  throw new ToolError('Expected the body to be an object with the fields of the form.')
}

function partsOf(plan: BodyPlan, value: JsonObject): readonly Part[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const contentType = plan.media.encoding.get(name)?.contentType
    const single = contentType?.includes(',') || contentType?.includes('*') ? undefined : contentType
    const items = Array.isArray(member) && !/json/i.test(single ?? '') ? member : [member]
    return items.filter((item) => !isNothing(item)).map((item) => partOf(name, item, single))
  })
}

function partOf(name: string, value: unknown, contentType: string | undefined): Part {
  if (isGivenFile(value)) {
    const file = fileOf(value, name)
    const type = file.mediaType ?? contentType ?? 'application/octet-stream'
    return { name, filename: file.filename ?? name, contentType: type, content: file.bytes }
  }
  const isStructured = typeof value === 'object'
  return {
    name,
    contentType: contentType ?? (isStructured ? 'application/json' : undefined),
    content: isStructured || /json/i.test(contentType ?? '') ? JSON.stringify(value) : textOf(value),
  }
}

const FILE_MEMBERS: ReadonlySet<string> = new Set(['data', 'text', 'filename', 'mediaType'])

/** The schema has made sure that files look like this; other objects of these members alone are few. */
function isGivenFile(value: unknown): boolean {
  if (!isObject(value)) return false
  return (
    (typeof value.data === 'string' || typeof value.text === 'string') &&
    Object.keys(value).every((name) => FILE_MEMBERS.has(name))
  )
}
