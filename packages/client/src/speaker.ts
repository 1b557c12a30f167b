import { type JsonObject, Meta, mirrorHeaders, notificationText, requestTextWith } from '@causeway/protocol'
import { paramsText } from '#frames'
import type { Agreement, DefaultPatience, Introduction } from './agreement.js'
import type { RequestOptions } from './call-options.js'
import type { CancelStyle, Outgoing } from './calls.js'
import { Envelope } from './envelope.js'
import type { Link } from './link.js'

/** Frames in order to one peer, or an exchange of its own for each message. */
export type LinkKind = 'pipe' | 'http'

/** Speaks one revision over one link: neutral parameters in, neutral results out. */
export class Speaker {
  readonly link: Link
  readonly kind: LinkKind
  readonly agreement: Agreement
  readonly #patience: DefaultPatience
  readonly #cancel: CancelStyle
  /** Of modern requests. */
  readonly #envelope: Envelope | undefined

  constructor(link: Link, kind: LinkKind, agreement: Agreement, introduction: Introduction, patience: DefaultPatience) {
    this.link = link
    this.kind = kind
    this.agreement = agreement
    this.#patience = patience
    const { id, era } = agreement.revision
    const isModern = era === 'modern'
    // A legacy server must not take the end of an exchange for a cancellation.
    this.#cancel = kind === 'pipe' ? 'notify' : isModern ? 'hang-up' : 'both'
    this.#envelope = isModern ? new Envelope(id, introduction) : undefined
    // A legacy session's cancellations and responses go out under the version alone.
    if (kind === 'http' && !isModern) link.headers = mirrorHeaders({ method: '' }, id)
  }

  /**
   * Sends a request and lifts its result.
   * @param recover what a failure can still come to
   * @throws {RpcError} what the server answered instead, with the newest revision's codes
   */
  request(
    method: string,
    params: JsonObject | undefined,
    options: RequestOptions = {},
    recover?: Outgoing['recover'],
  ): Promise<JsonObject> {
    const { revision } = this.agreement
    const id = this.link.nextId()
    options.onId?.(id)
    const lowered = params === undefined ? undefined : revision.lowerParams(method, params)
    const text = requestTextWith(id, method, this.#paramsText(lowered, options, id))
    return this.link.ask({
      id,
      method,
      text,
      headers: this.#headers(method, lowered, options),
      timeoutMs: options.timeoutMs ?? this.#patience.timeoutMs,
      maxTimeoutMs: options.maxTimeoutMs ?? this.#patience.maxTimeoutMs,
      onProgress: options.onProgress,
      signal: options.signal,
      cancel: method === 'initialize' ? 'never' : this.#cancel,
      caller: options.caller,
      recover,
      revision,
    })
  }

  notify(method: string, params?: JsonObject): Promise<void> {
    const wire = params === undefined ? undefined : this.agreement.revision.lowerParams(method, params)
    return this.link.say(notificationText(method, wire), this.#headers(method, wire, {}))
  }

  #paramsText(params: JsonObject | undefined, options: RequestOptions, id: number): string | undefined {
    if (this.#envelope !== undefined) return this.#envelope.around(params, options, id)
    const { meta, onProgress } = options
    if (meta === undefined && onProgress === undefined) return params && paramsText(params)
    const progress = onProgress === undefined ? {} : { [Meta.progressToken]: id }
    return JSON.stringify({ ...params, _meta: { ...meta, ...progress } })
  }

  #headers(method: string, params: JsonObject | undefined, { mirrored }: RequestOptions) {
    if (this.kind !== 'http') return undefined
    // A server that has not agreed to a revision cannot be told under which one it is asked.
    if (method === 'initialize') return {}
    return mirrorHeaders(params === undefined ? { method } : { method, params }, this.agreement.revision.id, mirrored)
  }
}
