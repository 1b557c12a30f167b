import { type App, mcp, type Scope, tool } from '@causeway/server'
import * as z from 'zod'
import { byTenant } from './by-tenant.js'
import { SignIn, tenantOf } from './sign-in.js'
import { readTenants } from './tenant.js'
import { tenantApp } from './tenant-app.js'

const { TENANTS_FILE, TENANT_TOKEN } = process.env
const tenants = readTenants(TENANTS_FILE ?? new URL('tenants.json', import.meta.url))
const signIn = new SignIn(tenants)

/** A process on standard streams has one user, who is named by its environment. Over HTTP everybody is verified. */
const ownUser = TENANT_TOKEN === undefined ? undefined : signIn.principalOf(TENANT_TOKEN)
if (TENANT_TOKEN !== undefined && ownUser === undefined) throw new Error('TENANT_TOKEN is the token of nobody.')
const tenantOfCaller = ({ principal = ownUser }: Scope): string | undefined => tenantOf({ principal })

const tools = {
  whoami: tool(
    {
      description: 'Says for which tenant this server answers you.',
      output: z.object({ tenant: z.string().nullable() }),
      readOnly: true,
    },
    (_, context) => ({ tenant: tenantOfCaller(context) ?? null }),
  ),
}

/** One server for all tenants: what there is depends on who asks. */
const app: App<typeof tools> = mcp({
  name: 'multi-tenant',
  version: '1.0.0',
  http: { verify: signIn.verify },
  pageSize: 2,
  cache: { ttlMs: 60_000 },
  tools,
})
app.mount(byTenant(new Map(tenants.map((tenant) => [tenant.id, tenantApp(tenant)])), tenantOfCaller))

export default app
