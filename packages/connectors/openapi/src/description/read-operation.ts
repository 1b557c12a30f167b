/** @see https://spec.openapis.org/oas/v3.2.0.html#operation-object */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document, Documents, Located } from '../loading/documents.js'
import type { Version } from '../loading/version.js'
import { readAnswers, readBody } from './content.js'
import { arrayIn, flagIn, objectIn, textIn, textsIn } from './members.js'
import { Misdescribed } from './misdescribed.js'
import type { Operation, Parameter, RequestBody, Requirement, Server } from './operation.js'
import { isForCallers, readParameter, undeclared } from './parameter.js'
import { readRequirements } from './security-scheme.js'
import { readServers } from './servers.js'
import { mediaTypesOf, readAnswers2, readInputs } from './swagger-2.js'

/** What an operation takes from the description that it is in. */
export interface Frame {
  readonly version: Version
  readonly documents: Documents
  readonly root: JsonObject
  readonly servers: readonly Server[]
  readonly security: readonly Requirement[] | undefined
}

/** An operation, as it is written. */
export interface Written {
  readonly method: string
  readonly path: string
  readonly item: Located<JsonObject>
  readonly operation: unknown
  /** Where it is, for messages. */
  readonly pointer: string
}

/** @throws {Misdescribed} where what is sent cannot be known */
export function readOperation(written: Written, frame: Frame): Operation {
  const { method, path, item, pointer } = written
  const located = frame.documents.object({ value: written.operation, document: item.document })
  if (located === undefined) throw new Misdescribed(pointer, 'an operation', written.operation)
  const { value, document } = located
  const { parameters, body, answers } =
    frame.version === '2.0' ? inputs2(written, located, frame) : inputs3(written, located, frame)
  const servers = [readServers(value, document), readServers(item.value, item.document), frame.servers]
  return {
    method,
    path,
    operationId: textIn(value, 'operationId')?.trim() || undefined,
    summary: textIn(value, 'summary') ?? textIn(item.value, 'summary'),
    description: textIn(value, 'description') ?? textIn(item.value, 'description'),
    tags: textsIn(value, 'tags'),
    deprecated: flagIn(value, 'deprecated') === true,
    parameters: fitting(parameters, path),
    body,
    answers,
    security: readRequirements(value) ?? frame.security,
    servers: servers.find((some) => some.length > 0) ?? [],
  }
}

type Parts = Pick<Operation, 'parameters' | 'body' | 'answers'>

function inputs3({ item, pointer }: Written, { value, document }: Located<JsonObject>, { documents }: Frame): Parts {
  const parameters = merged(item, { value, document }, documents, pointer).map(([at, one]) =>
    readParameter(one, documents, at),
  )
  return {
    parameters,
    body: bodyOf(value, document, documents, pointer),
    answers: readAnswers(objectIn(value, 'responses'), document, documents),
  }
}

function bodyOf(value: JsonObject, document: Document, documents: Documents, pointer: string): RequestBody | undefined {
  if (value.requestBody === undefined || value.requestBody === null) return undefined
  const located = documents.object({ value: value.requestBody, document })
  if (located !== undefined) return readBody(located, documents)
  const came = isObject(value.requestBody) ? value.requestBody.$ref : value.requestBody
  throw new Misdescribed(`${pointer}/requestBody`, 'a request body', came)
}

function inputs2({ item, pointer }: Written, located: Located<JsonObject>, { documents, root }: Frame): Parts {
  const { value, document } = located
  const written = merged(item, located, documents, pointer).map(([, one]) => one)
  return {
    ...readInputs(written, { consumes: mediaTypesOf(value, root, 'consumes'), pointer: `${pointer}/parameters` }),
    answers: readAnswers2(objectIn(value, 'responses'), document, {
      documents,
      produces: mediaTypesOf(value, root, 'produces'),
    }),
  }
}

/** The path's parameters and the operation's, whose own take the place of the path's. */
function merged(
  item: Located<JsonObject>,
  operation: Located<JsonObject>,
  documents: Documents,
  pointer: string,
): readonly (readonly [pointer: string, parameter: Located<JsonObject>])[] {
  const found = new Map<string, readonly [string, Located<JsonObject>]>()
  for (const owner of [item, operation]) {
    for (const [index, written] of arrayIn(owner.value, 'parameters').entries()) {
      const at = owner === item ? `${pointer}/../parameters/${index}` : `${pointer}/parameters/${index}`
      const parameter = documents.object({ value: written, document: owner.document })
      if (parameter === undefined) {
        throw new Misdescribed(at, 'a parameter', isObject(written) ? written.$ref : written)
      }
      const { in: place, name } = parameter.value
      found.set(`${String(place)} ${String(name)}`, [at, parameter])
    }
  }
  return [...found.values()]
}

/** Without what callers do not choose, with what the path needs and nobody declared, without what it has no room for. */
function fitting(parameters: readonly Parameter[], path: string): readonly Parameter[] {
  const inPath = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
  const kept = parameters.filter((one) => (one.in === 'path' ? inPath.includes(one.name) : isForCallers(one)))
  const missing = inPath.filter((name) => !kept.some((one) => one.in === 'path' && one.name === name))
  return [...kept, ...new Set(missing)].map((one) => (typeof one === 'string' ? undeclared(one) : one))
}
