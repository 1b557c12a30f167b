/** The handshake of the legacy revisions. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle */
import { isObject, type JsonObject, type Revision, RpcError, type ServerCapabilities } from '@causeway/protocol'
import type { Agreement } from '../agreement.js'
import { clientError } from '../errors.js'
import type { Link } from '../link.js'
import type { Speaker } from '../speaker.js'
import { isImplementation } from './discover.js'
import { commonOf, newestOf, type Plan, provisional, speakerOf } from './plan.js'

/**
 * Initializes a legacy session.
 * @throws {RpcError} the server's refusal
 * @throws {CausewayError} `ERR_ERA_MISMATCH`, `ERR_NO_COMMON_REVISION`, `ERR_BAD_RESPONSE`; why no answer came
 */
export async function initialize(plan: Plan, link: Link): Promise<Speaker> {
  const revision = newestOf(plan, 'legacy')
  if (revision === undefined) throw onlyModernWanted(plan, 'it speaks legacy revisions')
  const agreement = await agreeOn(plan, link, revision)
  const speaker = speakerOf(plan, link, agreement)
  await speaker.notify('notifications/initialized')
  return speaker
}

/** Why a client that was pinned to the modern era and a legacy server cannot talk. */
export function onlyModernWanted(plan: Plan, why: string): Error {
  const wanted = plan.revisions.map(({ id }) => id).join(', ')
  return clientError(
    'ERR_ERA_MISMATCH',
    `Expected ${plan.dialer.name} to speak ${wanted}; ${why}. Connect with era 'auto' to speak what it speaks.`,
  )
}

async function agreeOn(plan: Plan, link: Link, revision: Revision): Promise<Agreement> {
  try {
    return toAgreement(plan, await ask(plan, link, revision))
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    const other = commonOf(plan, 'legacy', supportedOf(error))
    if (other === undefined || other === revision) throw refused(plan, error)
    return toAgreement(plan, await ask(plan, link, other))
  }
}

function ask(plan: Plan, link: Link, revision: Revision): Promise<JsonObject> {
  const { capabilities, info } = plan.introduction
  return provisional(plan, link, revision).request(
    'initialize',
    { protocolVersion: revision.id, capabilities, clientInfo: info },
    { timeoutMs: plan.connectTimeoutMs, signal: plan.signal },
  )
}

function toAgreement(plan: Plan, result: JsonObject): Agreement {
  const { protocolVersion, capabilities, serverInfo, instructions } = result
  if (typeof protocolVersion !== 'string') {
    throw clientError('ERR_BAD_RESPONSE', 'Expected the result of initialize to name a protocolVersion.')
  }
  const revision = commonOf(plan, 'legacy', [protocolVersion])
  if (revision === undefined) throw notWanted(plan, protocolVersion)
  return {
    revision,
    serverCapabilities: isObject(capabilities) ? (capabilities as ServerCapabilities) : {}, // as: looked at where used
    serverInfo: isImplementation(serverInfo) ? serverInfo : undefined,
    instructions: typeof instructions === 'string' ? instructions : undefined,
  }
}

function refused(plan: Plan, error: RpcError): Error {
  const said = `it refused initialize with "${error.message}"`
  if (newestOf(plan, 'modern') === undefined) {
    return clientError(
      'ERR_ERA_MISMATCH',
      `Expected ${plan.dialer.name} to speak a legacy revision; ${said}. Connect with era 'auto' to speak what it speaks.`,
      { cause: error },
    )
  }
  const message = `Expected ${plan.dialer.name} to answer server/discover or initialize; ${said}.`
  return clientError('ERR_CONNECT_FAILED', message, { cause: error })
}

function notWanted(plan: Plan, offered: string): Error {
  const wanted = plan.revisions.map(({ id }) => id).join(', ')
  return clientError(
    'ERR_NO_COMMON_REVISION',
    `Expected ${plan.dialer.name} to speak one of ${wanted}; it offers ${offered}. Pin no revision, or one that it speaks.`,
  )
}

function supportedOf({ data }: RpcError): readonly unknown[] {
  return isObject(data) && Array.isArray(data.supported) ? data.supported : []
}
