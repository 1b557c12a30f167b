import { type Auth, authSchema, type SecretReference, secret } from '@causeway/connector-kit'
import { CausewayError } from '@causeway/protocol'
import * as z from 'zod'
import type { SecurityScheme } from '../description/operation.js'

/** The client credentials grant, whose token endpoint the description may name. */
interface PartialClientCredentials {
  readonly clientCredentials: {
    readonly tokenUrl?: string | undefined
    readonly clientId: string
    readonly clientSecret: SecretReference
    readonly scopes?: readonly string[] | undefined
    readonly resource?: string | undefined
    readonly clientAuthentication?: 'basic' | 'body' | undefined
  }
}

/** What the configuration says for a scheme: the secret alone, where the description says the rest. */
export type SchemeAuth = SecretReference | Auth | PartialClientCredentials

const partial: z.ZodType<PartialClientCredentials, PartialClientCredentials> = z
  .strictObject({
    clientCredentials: z.strictObject({
      tokenUrl: z.url().optional(),
      clientId: z.string().min(1),
      clientSecret: secret(),
      scopes: z.array(z.string()).optional(),
      resource: z.url().optional(),
      clientAuthentication: z.enum(['basic', 'body']).optional(),
    }),
  })
  .describe("OAuth 2.0 client credentials; without 'tokenUrl' the description's is used")

export const schemeAuthSchema: z.ZodType<SchemeAuth, SchemeAuth> = z.union([secret(), authSchema, partial])

/**
 * The whole `auth` for a scheme.
 *
 * @throws {CausewayError} `ERR_OPENAPI_SECURITY` where the description does not say what is missing
 */
export function authFor(name: string, given: SchemeAuth, scheme: SecurityScheme): Auth {
  if (typeof given !== 'string' && !('exec' in given)) {
    if (!('clientCredentials' in given)) return given
    const { tokenUrl = scheme.kind === 'bearer' ? scheme.tokenUrl : undefined, ...rest } = given.clientCredentials
    if (tokenUrl !== undefined) return { clientCredentials: { ...rest, tokenUrl } }
    throw refused(name, "the description names no token endpoint for client credentials; add 'tokenUrl'")
  }
  switch (scheme.kind) {
    case 'apiKey':
      return placed(scheme, given)
    case 'bearer':
      return { bearer: given }
    case 'basic':
      throw refused(name, 'it needs a user name, too: { basic: { username: …, password: … } }')
    default:
      throw refused(name, 'it takes no plain secret; say how it is sent, for example { header: { name: …, value: … } }')
  }
}

function placed(scheme: SecurityScheme & { readonly kind: 'apiKey' }, value: SecretReference): Auth {
  const pair = { name: scheme.name, value }
  if (scheme.in === 'query') return { query: pair }
  return scheme.in === 'cookie' ? { cookie: pair } : { header: pair }
}

function refused(name: string, why: string): CausewayError {
  return new CausewayError(
    'ERR_OPENAPI_SECURITY',
    `The configuration of the security scheme '${name}' is not whole: ${why}.`,
  )
}
