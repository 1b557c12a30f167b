/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */
import { type CompleteParams, type CompleteResult, isObject } from '@causeway/protocol'
import type { CallOptions } from '../call-options.js'
import { clientError } from '../errors.js'
import type { Session } from '../session.js'

/** What a user may have meant to type. */
export type Completion = CompleteResult['completion']

export async function complete(session: Session, params: CompleteParams, options: CallOptions): Promise<Completion> {
  const { completion } = await session.request('completion/complete', { ...params }, options)
  if (!isObject(completion) || !isTexts(completion.values)) {
    const message = "Expected the result of completion/complete to have texts in 'completion.values'."
    throw clientError('ERR_BAD_RESPONSE', message)
  }
  return completion as unknown as Completion // as: what every caller relies on was checked above
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}
