import { CausewayError } from '@causeway/protocol'
import type { Credentials } from './auth.js'

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}

/** @throws {CausewayError} where a header cannot carry it */
export function inHeader(name: string, value: string): Credentials {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw new CausewayError(
      'ERR_SECRET',
      `Expected a secret that the header '${name}' can carry; it has a line break or another character that headers must not have. Does it end with a newline?`,
    )
  }
  return { headers: { [name]: value }, query: {} }
}
