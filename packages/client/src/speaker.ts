import {
  type ClientCapabilities,
  type JsonObject,
  Meta,
  mirrorHeaders,
  notificationText,
  type Revision,
  RpcError,
  requestText,
} from '@causeway/protocol'
import type { Agreement, DefaultPatience, Introduction } from './agreement.js'
import type { RequestOptions } from './call-options.js'
import type { CancelStyle, Link } from './link.js'

/** Frames in order to one peer, or an exchange of its own for each message. */
export type LinkKind = 'pipe' | 'http'

/** Speaks one revision over one link: neutral parameters in, neutral results out. */
export class Speaker {
  readonly link: Link
  readonly kind: LinkKind
  readonly agreement: Agreement
  readonly #introduction: Introduction
  readonly #patience: DefaultPatience
  readonly #modern: boolean
  readonly #cancel: CancelStyle
  /** What every modern request says of its sender. */
  readonly #envelope: JsonObject

  constructor(link: Link, kind: LinkKind, agreement: Agreement, introduction: Introduction, patience: DefaultPatience) {
    this.link = link
    this.kind = kind
    this.agreement = agreement
    this.#introduction = introduction
    this.#patience = patience
    this.#modern = agreement.revision.era === 'modern'
    // A legacy server must not take the end of an exchange for a cancellation.
    this.#cancel = kind === 'pipe' ? 'notify' : this.#modern ? 'hang-up' : 'both'
    this.#envelope = envelopeOf(agreement.revision, introduction)
    // A legacy session's cancellations and responses go out under the version alone.
    if (kind === 'http' && !this.#modern) link.headers = mirrorHeaders({ method: '' }, agreement.revision.id)
  }

  /**
   * Sends a request and lifts its result.
   * @throws {RpcError} what the server answered instead, with the newest revision's codes
   */
  request(method: string, params: JsonObject | undefined, options: RequestOptions = {}): Promise<JsonObject> {
    const { revision } = this.agreement
    const id = this.link.nextId()
    options.onId?.(id)
    const wire = this.#params(method, params, options, id)
    const answer = this.link.ask(
      { id, method, text: requestText(id, method, wire), headers: this.#headers(method, wire, options) },
      {
        timeoutMs: options.timeoutMs ?? this.#patience.timeoutMs,
        maxTimeoutMs: options.maxTimeoutMs ?? this.#patience.maxTimeoutMs,
        onProgress: options.onProgress,
        signal: options.signal,
        cancel: method === 'initialize' ? 'never' : this.#cancel,
        caller: options.caller,
      },
    )
    return answer.then(
      (result) => revision.liftResult(method, result),
      (error: unknown) => {
        throw error instanceof RpcError ? revision.liftError(error) : error
      },
    )
  }

  notify(method: string, params?: JsonObject): Promise<void> {
    const wire = params === undefined ? undefined : this.agreement.revision.lowerParams(method, params)
    return this.link.say(notificationText(method, wire), this.#headers(method, wire, {}))
  }

  #params(method: string, params: JsonObject | undefined, options: RequestOptions, id: number): JsonObject | undefined {
    const { meta, onProgress } = options
    const lowered = params === undefined ? undefined : this.agreement.revision.lowerParams(method, params)
    if (this.#modern) {
      const { capabilities, logLevel = this.#introduction.logLevel } = options
      if (meta === undefined && onProgress === undefined && logLevel === undefined && capabilities === undefined) {
        return { ...lowered, _meta: this.#envelope }
      }
      const progress = onProgress === undefined ? {} : { [Meta.progressToken]: id }
      const level = logLevel === undefined ? {} : { [Meta.logLevel]: logLevel }
      const own = capabilities === undefined ? {} : { [Meta.clientCapabilities]: modernCapabilities(capabilities) }
      return { ...lowered, _meta: { ...meta, ...this.#envelope, ...own, ...level, ...progress } }
    }
    if (onProgress !== undefined) return { ...lowered, _meta: { ...meta, [Meta.progressToken]: id } }
    return meta === undefined ? lowered : { ...lowered, _meta: meta }
  }

  #headers(method: string, params: JsonObject | undefined, { mirrored }: RequestOptions) {
    if (this.kind !== 'http') return undefined
    // A server that has not agreed to a revision cannot be told under which one it is asked.
    if (method === 'initialize') return {}
    return mirrorHeaders(params === undefined ? { method } : { method, params }, this.agreement.revision.id, mirrored)
  }
}

function envelopeOf(revision: Revision, { info, capabilities }: Introduction): JsonObject {
  return {
    [Meta.protocolVersion]: revision.id,
    [Meta.clientCapabilities]: modernCapabilities(capabilities),
    [Meta.clientInfo]: info,
  }
}

/** Modern clients do not announce changes of their roots. */
function modernCapabilities(capabilities: ClientCapabilities): ClientCapabilities {
  return capabilities.roots === undefined ? capabilities : { ...capabilities, roots: {} }
}
