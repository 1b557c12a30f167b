import type { Credentials } from '@causeway/connector-kit'

/** Shorter ones are parts of ordinary words. */
const MIN_LENGTH = 6

/** A text without what was sent as credentials: services repeat them in errors and links. */
export function redacted(text: string, credentials: readonly Credentials[]): string {
  let shown = text
  for (const secret of secretsIn(credentials)) shown = shown.replaceAll(secret, '[secret]')
  return shown
}

function secretsIn(credentials: readonly Credentials[]): readonly string[] {
  const values = credentials.flatMap(({ headers, query }) => [...Object.values(headers), ...Object.values(query)])
  const parts = values.flatMap((value) => [
    value,
    value.slice(value.indexOf(' ') + 1),
    value.slice(value.indexOf('=') + 1),
  ])
  const spelled = parts.flatMap((value) => [value, encodeURIComponent(value)])
  return [...new Set(spelled)].filter((value) => value.length >= MIN_LENGTH).sort((a, b) => b.length - a.length)
}

/** A URL without the members of its query that are credentials. */
export function withoutCredentials(url: URL, credentials: readonly Credentials[]): URL {
  const shown = new URL(url)
  for (const { query } of credentials) for (const name of Object.keys(query)) shown.searchParams.delete(name)
  shown.username = ''
  shown.password = ''
  return shown
}
