import { createHash } from 'node:crypto'
import { AuthorizationRequired, type Principal, type Scope, type Verify } from '@causeway/server'
import type { Tenant } from './tenant.js'

/** Finds out who presents a token. Looking up its hash takes as long for a wrong token as for a nearly right one. */
export class SignIn {
  readonly #principals = new Map<string, Principal>()

  constructor(tenants: readonly Tenant[]) {
    for (const { id, tokens } of tenants) {
      for (const { user, sha256 } of tokens) {
        // The id is what `state`, sessions and sealed requests are bound to: it must be unique among all tenants.
        this.#principals.set(sha256, { id: `${id}/${user}`, scopes: [], claims: { tenant: id } })
      }
    }
  }

  /** For `mcp({ http: { verify } })`: every request over HTTP comes with a token, or it does not come in. */
  readonly verify: Verify = ({ headers }) => {
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(headers('authorization') ?? '') ?? []
    const principal = this.principalOf(token)
    if (principal === undefined) throw new AuthorizationRequired(401, { 'www-authenticate': 'Bearer' })
    return principal
  }

  /** Undefined for a token that nobody has. */
  principalOf(token: string): Principal | undefined {
    return this.#principals.get(createHash('sha256').update(token).digest('hex'))
  }
}

/** The tenant of whoever asks. */
export function tenantOf({ principal }: Scope): string | undefined {
  const tenant = principal?.claims.tenant
  return typeof tenant === 'string' ? tenant : undefined
}
