/** What a modern call carries between its rounds. @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr */
import { CausewayError, invalidParams, type JsonObject, type RpcError, serverLimits } from '@causeway/protocol'
import { isJsonObject } from '@causeway/schema'
import type { KeyValue } from '@causeway/store'
import type { Seals } from '../seals.js'
import type { ServerRequest } from '../server-request.js'
import { canonicalText } from './digest.js'

/** The memory of a call that is run again from the top. */
export interface Journal {
  /** How often it was answered `input_required`. */
  readonly rounds: number
  /** Every question so far, by key: its fingerprint, and its answer once it is there. */
  readonly asked: { readonly [key: string]: { readonly print: string; readonly answer?: JsonObject } }
  /** The results of `once`, by key. */
  readonly done: { readonly [key: string]: unknown }
}

export const EMPTY_JOURNAL: Journal = { rounds: 0, asked: {}, done: {} }

/**
 * Seals journals into `requestState` and opens them again. The seal is bound to principal, method and arguments and
 * expires: a state that was changed, or is used for anything else, does not open.
 */
export class RequestStates {
  readonly #seals: Seals
  readonly #store: KeyValue

  constructor(seals: Seals, store: KeyValue) {
    this.#seals = seals
    this.#store = store
  }

  async seal(request: ServerRequest, journal: Journal): Promise<string> {
    const expires = Date.now() + serverLimits.requestStateLifetimeMs
    const text = JSON.stringify({ expires, journal })
    const ring = await this.#seals.ring()
    if (text.length <= serverLimits.maxRequestStateBytes) return ring.seal(text, boundTo(request))
    const reference = crypto.randomUUID()
    await this.#store.set(storeKey(reference), text, { ttlMs: serverLimits.requestStateLifetimeMs })
    return ring.seal(JSON.stringify({ expires, reference }), boundTo(request))
  }

  /** @throws {RpcError} `InvalidParams` where the state is not one that this server gave to this principal for this very call */
  async open(request: ServerRequest, sealed: string): Promise<Journal> {
    const text = (await this.#seals.ring()).open(sealed, boundTo(request))
    if (text === undefined) throw refused('it was changed, or belongs to another call, other arguments or another user')
    const state = parseState(text)
    if (state.expires < Date.now()) throw refused('it has expired')
    if (state.journal !== undefined) return state.journal
    const kept = state.reference === undefined ? undefined : await this.#store.get(storeKey(state.reference))
    const journal = kept === undefined ? undefined : parseState(kept).journal
    if (journal === undefined) throw refused('it is not kept any more')
    return journal
  }
}

interface State {
  readonly expires: number
  readonly journal?: Journal
  readonly reference?: string
}

function parseState(text: string): State {
  const state: unknown = JSON.parse(text)
  if (!isJsonObject(state) || typeof state.expires !== 'number') {
    throw new CausewayError('ERR_REQUEST_STATE', 'A sealed request state has another form than this server writes.')
  }
  return state as unknown as State // only this file seals such texts
}

function refused(why: string): RpcError {
  return invalidParams(`Expected requestState as this server gave it for this call, but ${why}. Call again without it.`)
}

function storeKey(reference: string): string {
  return `request-state:${reference}`
}

/** What the seal covers beside the state itself. */
function boundTo({ principal, method, params }: ServerRequest): string {
  const { _meta, inputResponses, requestState, ...call } = params
  return canonicalText(['request-state', principal?.id ?? null, method, call])
}
