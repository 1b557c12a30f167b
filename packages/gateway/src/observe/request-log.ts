import type { Logger } from '@causeway/connector-kit'
import type { OnOperation } from './observer.js'

/** Writes a line for each request: who asked for what, how long it took, how it ended. Never arguments or results. */
export function requestLog(log: Logger): OnOperation {
  return ({ id, endpoint, request, durationMs, outcome, error }) => {
    const { method, name, principal, clientInfo } = request
    const fields = {
      requestId: id,
      endpoint,
      method,
      name,
      principal: principal?.id,
      client: clientInfo?.name,
      durationMs: Math.round(durationMs * 1_000) / 1_000,
      outcome,
    }
    if (error === undefined) log.info('request', fields)
    else log.warn('request failed', { ...fields, error })
  }
}
