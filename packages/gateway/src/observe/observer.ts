import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@causeway/protocol'
import type { Middleware, ServerRequest } from '@causeway/server'
import { type Operation, outcomeOf, outcomeOfError } from './operation.js'

/** Something that wants to know of every request. */
export type OnOperation = (operation: Operation) => void

/** Watches the requests of one endpoint, and tells of each once it is answered. */
export function observer(endpoint: string, tell: readonly OnOperation[]): Middleware {
  return (request, next) => {
    const id = nextId()
    const begun = performance.now()
    const done = (outcome: string, error?: unknown): void => {
      const operation = operationOf(id, endpoint, request, performance.now() - begun, outcome, error)
      for (const each of tell) each(operation)
    }
    return next().then(
      (result: JsonObject) => {
        done(outcomeOf(result))
        return result
      },
      (error: unknown) => {
        done(outcomeOfError(error), error)
        throw error
      },
    )
  }
}

function operationOf(
  id: string,
  endpoint: string,
  request: ServerRequest,
  durationMs: number,
  outcome: string,
  error: unknown,
): Operation {
  return error === undefined
    ? { id, endpoint, request, durationMs, outcome }
    : { id, endpoint, request, durationMs, outcome, error }
}

const run = randomBytes(4).toString('hex')
let count = 0

/** Tells requests of this process, and of earlier ones, apart. */
function nextId(): string {
  return `${run}-${(++count).toString(36)}`
}
