import type { ToolAnnotations } from '@causeway/protocol'

/** Methods that only read. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY'])

export function isSafe(method: string): boolean {
  return SAFE.has(method)
}

/** What a method promises. PUT and PATCH change what is there, POST adds to it, as far as anybody can know. */
export function annotationsOf(method: string): ToolAnnotations {
  if (isSafe(method)) return { readOnlyHint: true, openWorldHint: true }
  return {
    readOnlyHint: false,
    destructiveHint: method !== 'POST',
    idempotentHint: method === 'PUT' || method === 'DELETE',
    openWorldHint: true,
  }
}
