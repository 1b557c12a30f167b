import * as z from 'zod'

/**
 * Where a secret is, never what it is: `env:NAME`, `file:path`, `keyring:service/account`, `vault:path#key`, an argv whose output it is,
 * or another scheme that the gateway was given. Harmless to print.
 */
export type SecretReference = string | { readonly exec: readonly string[] }

/** Finds secrets. */
export interface Secrets {
  /**
   * The secret itself. Kept for a while; what it returned is masked in logs and errors from then on.
   * @throws {CausewayError} `ERR_SECRET` saying which reference could not be followed and why, never a part of the secret
   */
  reveal(reference: SecretReference): Promise<string>
  /** The service did not accept it: the next `reveal` looks anew. */
  forget(reference: SecretReference): void
}

/** The name of the JSON Schema annotation that marks places of secrets. */
export const SECRET_ANNOTATION = 'x-causeway-secret'

/** What a reference looks like; the part before the colon names the resolver. */
export const SECRET_REFERENCE: RegExp = /^[a-z][a-z0-9-]*:\S.*$/

const EXPECTED = "a reference to a secret, such as 'env:NAME' or 'file:/run/secrets/name'"

/**
 * The schema of a place where a secret is named. The configuration's checks refuse a literal there, except for development, where the
 * reference is `literal:…`.
 */
export function secret(): z.ZodType<SecretReference, SecretReference> {
  const exec = z.strictObject({ exec: z.array(z.string()).min(1).describe('A program and its arguments; no shell') })
  return z
    .union([z.string().min(1, `Expected ${EXPECTED}`), exec])
    .meta({ [SECRET_ANNOTATION]: true, description: `Expects ${EXPECTED}` })
}
