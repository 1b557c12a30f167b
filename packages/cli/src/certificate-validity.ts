import { X509Certificate } from 'node:crypto'
import type { ServerTls } from '@causeway/transports'

/** What clients will say of a certificate that is over, or not yet begun; undefined where it is neither. */
export function validityProblem({ cert }: ServerTls): string | undefined {
  const { validFrom, validTo } = new X509Certificate(cert)
  const now = Date.now()
  if (Date.parse(validTo) < now) return `The certificate has expired (${validTo}): clients will not trust it.`
  if (Date.parse(validFrom) > now) return `The certificate is not valid yet (${validFrom}): clients will not trust it.`
  return undefined
}
