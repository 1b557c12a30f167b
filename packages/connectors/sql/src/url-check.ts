import type * as z from 'zod'
import type { SqlConfig } from './config.js'
import { missingUser } from './connecting-user.js'
import { type ConnectionUrl, literalUrl, parseConnectionUrl } from './connection-url.js'

/**
 * Finds a user missing before anybody connects, in a URL that stands in the configuration itself. What a secret holds is found
 * when connecting.
 */
export function checkUrl({ url, user }: SqlConfig, check: z.RefinementCtx): void {
  const literal = literalUrl(url)
  // Problems of a configuration show what was written: with an @ that may be a password, in whatever place.
  if (literal === undefined || literal.includes('@')) return
  const parsed = parsedUrl(literal)
  const missing = parsed === undefined || parsed.dialect === 'sqlite' ? undefined : missingUser(parsed, user)
  if (missing !== undefined) check.addIssue({ code: 'custom', path: ['url'], message: missing.message })
}

/** Undefined for what is no URL: connecting tells why, and shows none of it. */
function parsedUrl(text: string): ConnectionUrl | undefined {
  try {
    return parseConnectionUrl(text)
  } catch {
    return undefined
  }
}
