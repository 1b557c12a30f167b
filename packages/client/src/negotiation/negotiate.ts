import { CausewayError, RpcError } from '@causeway/protocol'
import { clientError } from '../errors.js'
import type { Speaker } from '../speaker.js'
import { negotiateOverHttp } from './http.js'
import { forgetEra, type KnownEra, knownEra, rememberEra } from './known-eras.js'
import { negotiateOverPipe } from './pipe.js'
import { newestOf, type Plan } from './plan.js'

/**
 * Opens a connection and finds the newest revision that both sides speak. What is known of the server saves the question;
 * where that turns out to be outdated, it is asked after all.
 * @throws {CausewayError} `ERR_CONNECT_TIMEOUT`, `ERR_CONNECT_FAILED`, `ERR_ERA_MISMATCH`, `ERR_NO_COMMON_REVISION`
 * @throws {RpcError} the server's own refusal
 */
export async function negotiate(plan: Plan): Promise<Speaker> {
  const known = isOpen(plan) ? knownEra(plan.dialer.key) : undefined
  if (known === undefined || known === 'modern') return attempt(plan, undefined)
  try {
    return await attempt(plan, known)
  } catch (error) {
    forgetEra(plan.dialer.key)
    if (!plan.dialer.again || plan.signal?.aborted || !isRefusal(error)) throw error
    return attempt(plan, undefined)
  }
}

async function attempt(plan: Plan, known: KnownEra | undefined): Promise<Speaker> {
  try {
    const { speaker, era } = await find(plan, known)
    // What was insisted on says nothing about what the server would have preferred.
    if (isOpen(plan)) rememberEra(plan.dialer.key, era)
    return speaker
  } catch (error) {
    const timedOut = error instanceof CausewayError && error.code === 'ERR_CALL_TIMEOUT'
    if (!timedOut) throw error
    throw clientError(
      'ERR_CONNECT_TIMEOUT',
      `Expected ${plan.dialer.name} to answer within ${plan.connectTimeoutMs} ms (connectTimeoutMs); it did not. Is it an MCP server?`,
      { cause: error },
    )
  }
}

/** May both eras be spoken? */
function isOpen(plan: Plan): boolean {
  return newestOf(plan, 'modern') !== undefined && newestOf(plan, 'legacy') !== undefined
}

async function find(plan: Plan, known: KnownEra | undefined): Promise<{ speaker: Speaker; era: KnownEra }> {
  const { dialer } = plan
  if (dialer.kind === 'http') return negotiateOverHttp(plan, dialer, known)
  const speaker = await negotiateOverPipe(plan, dialer, known === 'legacy')
  return { speaker, era: speaker.agreement.revision.era }
}

/** A server that answered, though not as its era would have it; nobody at home is another matter. */
function isRefusal(error: unknown): boolean {
  return error instanceof RpcError || (error instanceof CausewayError && error.code !== 'ERR_CONNECT_TIMEOUT')
}
