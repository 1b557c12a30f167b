import type { ParsedMessage } from '@causeway/protocol'

/** Requests get a response, and so does what is no message, unless it was meant as a response itself. */
export function wantsResponse(item: ParsedMessage): boolean {
  return item.kind === 'request' || (item.kind === 'invalid' && item.answers === undefined)
}
