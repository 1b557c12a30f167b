import { readFileSync } from 'node:fs'
import * as z from 'zod'

/** Who pays: a plan, people with tokens, and data that is nobody else's. */
export const Tenant = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  plan: z.enum(['basic', 'team']),
  /** Kept as hashes: who reads the file still cannot sign in. */
  tokens: z.array(z.object({ user: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  notes: z.array(z.string()).default([]),
})
export type Tenant = z.infer<typeof Tenant>

/** @throws {z.ZodError} where the file holds something else */
export function readTenants(file: string | URL): Tenant[] {
  return z.array(Tenant).parse(JSON.parse(readFileSync(file, 'utf8')))
}
