/** Which era does an address speak? @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#backward-compatibility */
import { CausewayError, RpcError } from '@causeway/protocol'
import { clientError } from '../errors.js'
import { Link } from '../link.js'
import type { Speaker } from '../speaker.js'
import { type Discovery, discover } from './discover.js'
import { initialize, onlyModernWanted } from './initialize.js'
import type { KnownEra } from './known-eras.js'
import { newestOf, openLink, type Plan, speakerOf } from './plan.js'

/** Statuses with which an endpoint says that it does not know this kind of request; it may know an older one. */
const NOT_MODERN: ReadonlySet<number> = new Set([400, 404, 405, 406, 415])

export interface OverHttp {
  readonly speaker: Speaker
  readonly era: KnownEra
}

/** Finds a common revision over HTTP: modern first, then the legacy handshake, then the transport of 2024-11-05. */
export async function negotiateOverHttp(plan: Plan, known: KnownEra | undefined): Promise<OverHttp> {
  if (known === 'sse') return overSse(plan)
  const link = await openLink(plan)
  try {
    const discovery = known === 'legacy' ? ({ kind: 'legacy', why: '' } as const) : await probe(plan, link)
    if (discovery.kind === 'modern') {
      return { speaker: speakerOf(plan, link, discovery.agreement), era: 'modern' }
    }
    if (newestOf(plan, 'legacy') === undefined) throw onlyModernWanted(plan, discovery.why)
    return { speaker: await initialize(plan, link), era: 'legacy' }
  } catch (error) {
    await link.close()
    if (!mayBeSse(plan, error)) throw error
    return overSse(plan, error)
  }
}

async function probe(plan: Plan, link: Link): Promise<Discovery> {
  if (newestOf(plan, 'modern') === undefined) return { kind: 'legacy', why: 'only legacy revisions are allowed' }
  try {
    return await discover(plan, link)
  } catch (error) {
    // Authorization, outages and time-outs say nothing about the era.
    const status = statusOf(error)
    if (status === undefined || !NOT_MODERN.has(status)) throw error
    return { kind: 'legacy', why: `it answered a modern request with HTTP status ${status}` }
  }
}

function mayBeSse(plan: Plan, error: unknown): boolean {
  const status = statusOf(error)
  return plan.dialer.dialSse !== undefined && status !== undefined && NOT_MODERN.has(status) && allowsSse(plan)
}

function allowsSse(plan: Plan): boolean {
  return plan.revisions.some(({ id }) => id === '2024-11-05')
}

async function overSse(plan: Plan, refusal?: unknown): Promise<OverHttp> {
  const dial = plan.dialer.dialSse
  if (dial === undefined) throw refusal
  const link = new Link(dial(), plan.owner)
  try {
    await link.open()
    return { speaker: await initialize(plan, link), era: 'sse' }
  } catch (error) {
    await link.close()
    if (refusal === undefined || error instanceof RpcError) throw error
    throw clientError(
      'ERR_CONNECT_FAILED',
      `Expected an MCP endpoint at ${plan.dialer.name}; it refused initialize (HTTP status ${statusOf(refusal)}) and opened no event stream. Check the path.`,
      { cause: refusal },
    )
  }
}

/** The HTTP status with which a request was refused, where that is what failed. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof CausewayError && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined
}
