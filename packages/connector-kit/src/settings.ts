/** Values of environment variables and headers: a text, or a secret by its reference. */
import * as z from 'zod'
import { type SecretReference, type Secrets, secret } from './secrets.js'

const byReference = z.strictObject({ secret: secret() })
const asText = z.strictObject({ text: z.string().describe('Taken as it is, whatever it looks like') })

/** `env:NAME` and the like; addresses such as `file:///tmp` are texts. */
const REFERENCE = /^(?:env|file|keyring|vault|literal):(?!\/\/)\S/
/** Names of what should not stand in a file. */
const SECRET_NAME = /token|secret|passw|api[-_]?key|access[-_]?key|private[-_]?key|credential|^authorization$|^cookie$/i

export type Setting = string | { readonly secret: SecretReference } | { readonly text: string }

/** Settings by name, as a configuration has them. */
export type Settings = { readonly [name: string]: Setting }

/** The schema of settings by name. */
export function settings(): z.ZodType<Settings, Settings> {
  const setting = z.union([z.string(), byReference, asText])
  return z.record(z.string().min(1), setting).superRefine((given, check) => {
    for (const [name, value] of Object.entries(given)) {
      if (!SECRET_NAME.test(name) || typeof value !== 'string' || REFERENCE.test(value)) continue
      check.addIssue({
        code: 'custom',
        path: [name],
        message: `Expected a reference to a secret, such as 'env:NAME', as '${name}' looks like one; for a harmless text write { text: … }`,
      })
    }
  })
}

/** The secret that a setting names, where it names one. */
export function secretIn(value: Setting): SecretReference | undefined {
  if (typeof value === 'string') return REFERENCE.test(value) ? value : undefined
  return 'secret' in value ? value.secret : undefined
}

/** All values by name. @throws {CausewayError} `ERR_SECRET` where a reference cannot be followed */
export async function revealSettings(given: Settings, secrets: Secrets): Promise<Record<string, string>> {
  const revealed = Object.entries(given).map(async ([name, value]) => {
    const reference = secretIn(value)
    if (reference !== undefined) return [name, await secrets.reveal(reference)] as const
    return [name, typeof value === 'string' ? value : 'text' in value ? value.text : ''] as const
  })
  return Object.fromEntries(await Promise.all(revealed))
}
