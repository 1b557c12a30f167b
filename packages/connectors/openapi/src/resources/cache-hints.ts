import type { CacheHints } from '@causeway/protocol'

/** How long an answer may be kept, as it says itself. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2 */
export function cacheHints(headers: { readonly [lowerCaseName: string]: string }): CacheHints {
  const control = headers['cache-control']?.toLowerCase() ?? ''
  if (/\bno-(?:store|cache)\b/.test(control)) return { ttlMs: 0, cacheScope: 'private' }
  const shared = /\bs-maxage=(\d{1,9})/.exec(control)?.[1]
  const own = /\bmax-age=(\d{1,9})/.exec(control)?.[1]
  const isPublic = /\bpublic\b/.test(control)
  const seconds = isPublic ? (shared ?? own) : own
  if (seconds === undefined) return {}
  const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0
  return { ttlMs: Math.max(0, Number(seconds) - age) * 1_000, cacheScope: isPublic ? 'public' : 'private' }
}
