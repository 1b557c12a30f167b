/** Which era does an address speak? @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#backward-compatibility */
import { RpcError } from '@causeway/protocol'
import { HttpStatusError, type StreamableHttpConnection } from '@causeway/transports'
import type { HttpDialer } from '../dialer.js'
import { clientError } from '../errors.js'
import type { Link } from '../link.js'
import type { Speaker } from '../speaker.js'
import { type Discovery, discover } from './discover.js'
import { initialize, onlyModernWanted } from './initialize.js'
import type { KnownEra } from './known-eras.js'
import { newestOf, openLink, type Plan, speakerOf } from './plan.js'

/** Statuses with which an endpoint says that it does not know this kind of request; it may know an older one. */
const NOT_KNOWN: ReadonlySet<number> = new Set([400, 404, 405, 406, 415])

export interface OverHttp {
  readonly speaker: Speaker
  readonly era: KnownEra
}

/** Finds a common revision over HTTP: modern first, then the legacy handshake, then the transport of 2024-11-05. */
export async function negotiateOverHttp(
  plan: Plan,
  dialer: HttpDialer,
  known: KnownEra | undefined,
): Promise<OverHttp> {
  if (known === 'sse') return overSse(plan, dialer)
  const connection = dialer.dial()
  const link = await openLink(plan, connection)
  try {
    const discovery = known === 'legacy' ? ({ kind: 'legacy', why: '' } as const) : await probe(plan, link)
    if (discovery.kind === 'modern') {
      connection.mode = 'modern'
      return { speaker: speakerOf(plan, link, discovery.agreement), era: 'modern' }
    }
    if (newestOf(plan, 'legacy') === undefined) throw onlyModernWanted(plan, discovery.why)
    return { speaker: await beginSession(plan, link, connection), era: 'legacy' }
  } catch (error) {
    await link.close()
    if (!mayBeSse(plan, error)) throw error
    return overSse(plan, dialer, error)
  }
}

async function probe(plan: Plan, link: Link): Promise<Discovery> {
  if (newestOf(plan, 'modern') === undefined) return { kind: 'legacy', why: 'only legacy revisions are allowed' }
  try {
    return await discover(plan, link)
  } catch (error) {
    // Authorization, outages and time-outs say nothing about the era.
    if (!isNotKnown(error) && !isOtherAnswer(error)) throw error
    return { kind: 'legacy', why: `it answered server/discover with HTTP status ${error.status}` }
  }
}

async function beginSession(plan: Plan, link: Link, connection: StreamableHttpConnection): Promise<Speaker> {
  const speaker = await initialize(plan, link)
  connection.mode = 'legacy'
  // What the server says before the stream is there would be lost, so nothing is asked of it until then.
  const signal = AbortSignal.timeout(plan.probeTimeoutMs)
  try {
    await connection.openStream(link.headers === undefined ? { signal } : { headers: link.headers, signal })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    plan.owner.stray(`no stream to listen to (${why})`)
  }
  return speaker
}

function mayBeSse(plan: Plan, error: unknown): error is HttpStatusError {
  return isNotKnown(error) && plan.revisions.some(({ id }) => id === '2024-11-05')
}

async function overSse(plan: Plan, dialer: HttpDialer, refusal?: HttpStatusError): Promise<OverHttp> {
  const connection = dialer.dialSse?.()
  if (connection === undefined) throw refusal
  let link: Link | undefined
  try {
    link = await openLink(plan, connection)
    return { speaker: await initialize(plan, link), era: 'sse' }
  } catch (error) {
    await link?.close()
    if (refusal === undefined || link !== undefined || error instanceof RpcError) throw error
    throw clientError(
      'ERR_CONNECT_FAILED',
      `Expected an MCP endpoint at ${dialer.name}; it refused initialize (HTTP status ${refusal.status}) and opened no event stream. Check the path.`,
      { cause: refusal },
    )
  }
}

function isNotKnown(error: unknown): error is HttpStatusError {
  return error instanceof HttpStatusError && NOT_KNOWN.has(error.status)
}

/** A success that is no answer: a web page, or an object that is no message. */
function isOtherAnswer(error: unknown): error is HttpStatusError {
  return error instanceof HttpStatusError && error.status >= 200 && error.status <= 299
}
