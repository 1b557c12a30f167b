/** @see https://spec.openapis.org/oas/v3.2.0.html#paths-object */
import { CausewayError, isObject, type JsonObject, kindOf } from '@causeway/protocol'
import type { Documents, Located } from '../loading/documents.js'
import { pointerToken } from '../loading/pointer.js'
import { versionOf } from '../loading/version.js'
import { objectIn, textIn } from './members.js'
import { Misdescribed } from './misdescribed.js'
import type { Description, Operation } from './operation.js'
import { type Frame, readOperation } from './read-operation.js'
import { readRequirements, readSchemes } from './security-scheme.js'
import { readHost, readServers } from './servers.js'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'query'] as const

/**
 * Reads what a description says, as far as it can be understood: what cannot costs its own operation, which `warn` hears of,
 * never the others.
 *
 * @throws {CausewayError} `ERR_OPENAPI_VERSION` or `ERR_OPENAPI_STRUCTURE` where nothing of it can be
 */
export function readDescription(documents: Documents, warn: (message: string) => void): Description {
  const { root } = documents
  const version = versionOf(root)
  const value = root.value as JsonObject // as: a description with a version is an object
  if (value.paths !== undefined && value.paths !== null && !isObject(value.paths)) {
    throw new CausewayError(
      'ERR_OPENAPI_STRUCTURE',
      `${root.uri}#/paths: expected an object of paths; came ${kindOf(value.paths)}.`,
    )
  }
  const schemes =
    version === '2.0'
      ? objectIn(value, 'securityDefinitions')
      : objectIn(objectIn(value, 'components'), 'securitySchemes')
  const servers = version === '2.0' ? readHost(value, root) : readServers(value, root)
  const frame: Frame = { version, documents, root: value, servers, security: readRequirements(value) }
  return {
    title: textIn(objectIn(value, 'info'), 'title') ?? 'API',
    operations: readPaths(objectIn(value, 'paths'), frame, warn),
    schemes: readSchemes(schemes, root, documents),
    servers,
  }
}

function readPaths(paths: JsonObject, frame: Frame, warn: (message: string) => void): readonly Operation[] {
  const { documents } = frame
  const { root } = documents
  return Object.entries(paths).flatMap(([path, written]) => {
    if (path.startsWith('x-')) return []
    const pointer = `${root.uri}#/paths/${pointerToken(path)}`
    const item = documents.object({ value: written, document: root })
    if (item === undefined) {
      const came = isObject(written) ? written.$ref : written
      warn(`${new Misdescribed(pointer, 'the operations of a path', came).message}. They are left out.`)
      return []
    }
    // Clients refuse to send it. https://fetch.spec.whatwg.org/#forbidden-method
    if (item.value.trace !== undefined) warn(`${pointer}/trace: TRACE cannot be sent. TRACE ${path} is left out.`)
    return methodsIn(item).flatMap(([method, operation, place]) => {
      try {
        return [readOperation({ method, path, item, operation, pointer: `${pointer}/${place}` }, frame)]
      } catch (error) {
        if (!(error instanceof Misdescribed)) throw error
        warn(`${error.message}. ${method} ${path} is left out.`)
        return []
      }
    })
  })
}

function methodsIn(
  item: Located<JsonObject>,
): readonly (readonly [method: string, operation: unknown, place: string])[] {
  const { value } = item
  const usual = METHODS.flatMap((name) =>
    value[name] === undefined ? [] : [[name.toUpperCase(), value[name], name] as const],
  )
  const more = Object.entries(objectIn(value, 'additionalOperations')).map(
    ([method, operation]) => [method, operation, `additionalOperations/${pointerToken(method)}`] as const,
  )
  return [...usual, ...more.filter(([method]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method))]
}
