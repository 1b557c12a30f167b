import { type Connector, SECRET_REFERENCE, type SecretReference, type Secrets } from '@causeway/connector-kit'
import { CausewayError, isObject } from '@causeway/protocol'
import type { UpstreamConfig } from '../config/definition.js'
import { jsonSchemaOf } from '../config/explain.js'
import { upstreamSchema } from '../config/schema.js'
import { secretPlaces } from '../config/secret-places.js'

/**
 * Looks for every secret that an upstream's entry names, so that one that is missing is told by whoever connects, and not by each call
 * that needs it.
 * @throws {CausewayError} `ERR_SECRET` with what could not be found, never a part of a secret
 */
export async function findSecrets(connector: Connector, entry: UpstreamConfig, secrets: Secrets): Promise<void> {
  const references = [
    ...referencesIn(upstreamSchema, usedBy(connector, entry)),
    ...referencesIn(connector.config, entry.config),
  ]
  const found = await Promise.allSettled(references.map((reference) => secrets.reveal(reference)))
  const reasons = found.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (reasons.length === 1) throw reasons[0]
  if (reasons.length > 1) throw new CausewayError('ERR_SECRET', [...new Set(reasons.map(messageOf))].join(' '))
}

/** The gateway's own part of the entry, without what says nothing for this upstream. */
function usedBy(connector: Connector, { auth, config, http }: UpstreamConfig): object {
  const ignored = connector.ignores?.(config) ?? []
  return { ...(ignored.includes('auth') ? {} : { auth }), ...(ignored.includes('http') ? {} : { http }) }
}

function referencesIn(schema: Connector['config'], value: unknown): readonly SecretReference[] {
  return secretPlaces(jsonSchemaOf(schema), value)
    .filter(({ isCertain }) => isCertain)
    .map((place) => place.value)
    .filter(isReference)
}

/** A plugin's schema may have made something else of it. */
function isReference(value: unknown): value is SecretReference {
  return typeof value === 'string' ? SECRET_REFERENCE.test(value) : isObject(value) && Array.isArray(value.exec)
}

function messageOf(error: unknown): string {
  return error instanceof CausewayError ? error.message : 'A secret was not found.'
}
