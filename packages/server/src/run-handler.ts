import type { InputRequiredResult } from '@causeway/protocol'
import type { HandlerContext } from './context.js'
import type { ModernInquiry } from './inquiry/modern-inquiry.js'
import { isPromise, type MaybePromise } from './maybe-promise.js'

/**
 * Runs a handler to its end, or to the point where a modern client has to be asked. What the handler throws is thrown.
 * @throws {RpcError} where the client brought a state that does not open, or the handler took another branch on resume
 */
export function runHandler<T>(
  context: HandlerContext,
  run: () => MaybePromise<T>,
): MaybePromise<T | InputRequiredResult> {
  // A handler that another one called is part of that one's run.
  if (context.depth > 0) return run()
  if (context.era === 'modern' && context.request.params.requestState !== undefined) {
    const inquiry = context.inquiry as ModernInquiry // the modern era has no other
    return inquiry.resume().then(() => start(context, run))
  }
  return start(context, run)
}

function start<T>(context: HandlerContext, run: () => MaybePromise<T>): MaybePromise<T | InputRequiredResult> {
  const outcome = run()
  if (!isPromise(outcome)) {
    context.startedInquiry?.finish()
    return outcome
  }
  if (context.era === 'legacy') return outcome
  return context.inquiry.settle(outcome).then((result) => {
    context.inquiry.finish()
    return result
  })
}
