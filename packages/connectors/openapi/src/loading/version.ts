import { CausewayError, isObject, type JsonObject } from '@causeway/protocol'
import type { Document } from './documents.js'

/** The versions that differ in how they are read. 3.1 and 3.2 use JSON Schema 2020-12. */
export type Version = '2.0' | '3.0' | '3.1' | '3.2'

/**
 * What version of OpenAPI a document is written in.
 *
 * @throws {CausewayError} `ERR_OPENAPI_VERSION` where it is no description
 */
export function versionOf({ uri, value }: Document): Version {
  if (!isObject(value)) throw refused(uri, value === null ? 'null' : typeof value)
  const { swagger, openapi } = value
  if (isWritten(swagger) && /^2(\.\d+)?$/.test(String(swagger))) return '2.0'
  const minor = isWritten(openapi)
    ? /^3\.(\d+)/.exec(Number.isInteger(openapi) ? `${openapi}.0` : String(openapi))?.[1]
    : undefined
  if (minor !== undefined) return minor === '0' ? '3.0' : minor === '1' ? '3.1' : '3.2'
  throw refused(uri, seen(value))
}

function isWritten(version: unknown): version is string | number {
  return typeof version === 'string' || typeof version === 'number'
}

function seen({ swagger, openapi, swaggerVersion, asyncapi, info }: JsonObject): string {
  if (openapi !== undefined) return `openapi: ${JSON.stringify(openapi)}`
  if (swagger !== undefined) return `swagger: ${JSON.stringify(swagger)}`
  if (swaggerVersion !== undefined)
    return `Swagger ${JSON.stringify(swaggerVersion)}; convert it to a later version first`
  if (asyncapi !== undefined) return 'an AsyncAPI document'
  if (isObject(info) && info._postman_id !== undefined) return 'a Postman collection'
  return 'an object with neither'
}

function refused(uri: string, came: string): CausewayError {
  return new CausewayError(
    'ERR_OPENAPI_VERSION',
    `${uri}: expected an OpenAPI description, with "openapi": "3.0" to "3.2" or "swagger": "2.0" at /; came ${came}.`,
  )
}
