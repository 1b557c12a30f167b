/** Which era does a process speak? @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio */
import { CausewayError } from '@causeway/protocol'
import type { PipeDialer } from '../dialer.js'
import { clientError } from '../errors.js'
import type { Link } from '../link.js'
import type { Speaker } from '../speaker.js'
import { type Discovery, discover } from './discover.js'
import { initialize, onlyModernWanted } from './initialize.js'
import { newestOf, openLink, type Plan, speakerOf } from './plan.js'

/** Finds a common revision over a pipe: asks the modern question first, and the legacy one where the answer is not modern. */
export async function negotiateOverPipe(plan: Plan, dialer: PipeDialer, knownLegacy: boolean): Promise<Speaker> {
  const link = await openLink(plan, await dialer.dial())
  try {
    if (knownLegacy || newestOf(plan, 'modern') === undefined) return await initialize(plan, link)
    return await probe(plan, dialer, link)
  } catch (error) {
    await link.close()
    throw error
  }
}

async function probe(plan: Plan, dialer: PipeDialer, link: Link): Promise<Speaker> {
  const question = new AbortController()
  const { signal } = plan
  const either = signal === undefined ? question.signal : AbortSignal.any([signal, question.signal])
  const discovery = discover({ ...plan, signal: either }, link)
  const first = await within(
    plan.probeTimeoutMs,
    discovery.catch((error: unknown) => onFailure(plan, link, error)),
  )
  if (first === 'late') return whicheverAnswers(plan, link, discovery).finally(() => question.abort())
  if (first.kind === 'modern') return speakerOf(plan, link, first.agreement)
  if (newestOf(plan, 'legacy') === undefined) throw onlyModernWanted(plan, first.why)
  // Some servers exit at any request before initialize: what they cannot stand, a new process has not seen.
  if (!link.alive) return initializeAfresh(plan, dialer, first.why)
  return initialize(plan, link)
}

/** A process that died of the question is legacy; every other failure is one. */
function onFailure(plan: Plan, link: Link, error: unknown): Discovery {
  const died = !link.alive && error instanceof CausewayError && error.code === 'ERR_CONNECTION_LOST'
  if (died && plan.signal?.aborted !== true) return { kind: 'legacy', why: 'it exited at server/discover' }
  throw error
}

async function initializeAfresh(plan: Plan, dialer: PipeDialer, why: string): Promise<Speaker> {
  if (!dialer.again) {
    throw clientError(
      'ERR_CONNECT_FAILED',
      `Expected ${dialer.name} to answer server/discover; ${why}. Connect with era 'legacy' to leave the question out.`,
    )
  }
  const link = await openLink(plan, await dialer.dial())
  try {
    return await initialize(plan, link)
  } catch (error) {
    await link.close()
    throw error
  }
}

/** The modern question is still open: asks the legacy one, too, and takes the first good answer to either. */
async function whicheverAnswers(plan: Plan, link: Link, discovery: Promise<Discovery>): Promise<Speaker> {
  const modern = discovery.then((found) => {
    if (found.kind === 'modern') return speakerOf(plan, link, found.agreement)
    throw onlyModernWanted(plan, found.why)
  })
  if (newestOf(plan, 'legacy') === undefined) return modern
  const legacy = initialize(plan, link)
  try {
    return await Promise.any([legacy, modern])
  } catch {
    return legacy // Rejects with what the server said to the question that every server knows.
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
