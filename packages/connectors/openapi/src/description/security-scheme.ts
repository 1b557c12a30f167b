/** @see https://spec.openapis.org/oas/v3.2.0.html#security-scheme-object */
import { isObject, type JsonObject } from '@causeway/protocol'
import type { Document, Documents } from '../loading/documents.js'
import { objectIn, textIn } from './members.js'
import type { Requirement, SecurityScheme } from './operation.js'
import { modernScheme } from './swagger-2.js'

export function readSchemes(
  written: JsonObject,
  document: Document,
  documents: Documents,
): ReadonlyMap<string, SecurityScheme> {
  const schemes = new Map<string, SecurityScheme>()
  for (const [name, one] of Object.entries(written)) {
    const located = documents.object({ value: one, document })
    if (located !== undefined) schemes.set(name, schemeOf(modernScheme(located.value), name))
  }
  return schemes
}

function schemeOf(scheme: JsonObject, name: string): SecurityScheme {
  switch (scheme.type) {
    case 'apiKey': {
      const place = scheme.in === 'query' || scheme.in === 'cookie' ? scheme.in : 'header'
      return { kind: 'apiKey', in: place, name: textIn(scheme, 'name') ?? name }
    }
    case 'http':
      if (/^basic$/i.test(textIn(scheme, 'scheme') ?? '')) return { kind: 'basic' }
      if (/^bearer$/i.test(textIn(scheme, 'scheme') ?? '')) return { kind: 'bearer', tokenUrl: undefined }
      return { kind: 'other', name: `http ${textIn(scheme, 'scheme') ?? ''}` }
    case 'oauth2':
      return {
        kind: 'bearer',
        tokenUrl: textIn(objectIn(objectIn(scheme, 'flows'), 'clientCredentials'), 'tokenUrl'),
      }
    case 'openIdConnect':
      return { kind: 'bearer', tokenUrl: undefined }
    case 'mutualTLS':
      return { kind: 'mutualTls' }
    default:
      return { kind: 'other', name: String(scheme.type) }
  }
}

/** The `security` of a description or an operation; undefined where it has none. */
export function readRequirements(owner: JsonObject): readonly Requirement[] | undefined {
  const { security } = owner
  if (!Array.isArray(security)) return undefined
  return security.filter(isObject).map((alternative) => Object.keys(alternative))
}
