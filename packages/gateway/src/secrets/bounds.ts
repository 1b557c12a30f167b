/** Bytes of one secret. */
export const MAX_SECRET_BYTES = 65_536
/** The longest that finding one may take. */
export const RESOLVE_TIMEOUT_MS = 15_000
/** How long one is kept, unless the configuration says otherwise. */
export const DEFAULT_CACHE_MS = 300_000

/** A secret as editors and programs write it: with an end of line that is no part of it. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}
