import { type SecretReference, secret } from '@causeway/connector-kit'
import * as z from 'zod'

/** What stands under `module` in an upstream's entry, its defaults filled in; `configSchema` says what each member is. */
export interface ModuleConfig {
  readonly file: string
  readonly exports?: readonly string[] | undefined
  readonly env?: { readonly [name: string]: string } | undefined
  readonly secrets?: { readonly [name: string]: SecretReference } | undefined
  readonly loadTimeoutMs: number
  readonly watch: boolean
}

export const configSchema: z.ZodType<ModuleConfig> = z.strictObject({
  file: z.string().min(1).describe('A TypeScript or JavaScript file, relative to the configuration file'),
  exports: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('The exports that are served; default: all that can be'),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe('Settings for a file that exports a function: its argument has them as env'),
  secrets: z.record(z.string(), secret()).optional().describe('The same for secrets; its argument has them as secrets'),
  loadTimeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('The longest that the file takes until it exports'),
  watch: z.boolean().default(false).describe('Load it again when it or a file that it imports changes'),
})
