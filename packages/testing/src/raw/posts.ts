import {
  HeaderName,
  isObject,
  isRevisionId,
  LATEST_LEGACY_REVISION,
  LATEST_REVISION,
  mirrorHeaders,
} from '@causeway/protocol'
import { SseFrames } from '../transcript/sse-frames.js'
import { idOf, messageIn, type RawMessage } from './raw-message.js'
import type { RawHeaders, RawPipe, RawReceiver } from './raw-pipe.js'

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** Carries each frame by a POST of its own, with the headers that a client would send with it. */
export function posts(url: URL, receiver: RawReceiver, headers: RawHeaders = {}): RawPipe {
  return new Posts(url, receiver, headers)
}

class Posts implements RawPipe {
  readonly #url: URL
  readonly #receiver: RawReceiver
  readonly #headers: RawHeaders
  readonly #abort = new AbortController()
  /** Headers of the session, once a server began one. */
  #session: RawHeaders | undefined

  constructor(url: URL, receiver: RawReceiver, headers: RawHeaders) {
    this.#url = url
    this.#receiver = receiver
    this.#headers = headers
  }

  async send(frame: string | Uint8Array, own: RawHeaders = {}): Promise<number | undefined> {
    const message = typeof frame === 'string' ? messageIn(frame) : undefined
    const headers = { ...JSON_HEADERS, ...(this.#session ?? routing(message)), ...this.#headers, ...own }
    const exchange = this.#exchange('POST', headers, typeof frame === 'string' ? frame : new Uint8Array(frame))
    const isRequest = typeof message?.method === 'string' && idOf(message) !== undefined
    if (isRequest) return undefined
    const status = await exchange
    if (message?.method === 'notifications/initialized') this.#listen()
    return status
  }

  async end(): Promise<void> {
    await this.close()
  }

  async close(): Promise<void> {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    this.#receiver.closed({})
  }

  /** What a server says of its own accord; one without such a stream refuses it, which is no answer to anything. */
  #listen(): void {
    const headers = { ...this.#session, ...this.#headers, accept: 'text/event-stream' }
    void this.#exchange('GET', headers)
  }

  /** Resolves with the status when everything has come; undefined where nothing came at all. */
  async #exchange(
    method: 'GET' | 'POST',
    headers: RawHeaders,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<number | undefined> {
    const { signal } = this.#abort
    try {
      const init = { method, headers: given(headers), signal, ...(body !== undefined && { body }) }
      const response = await fetch(this.#url, init)
      if (isStream(response)) {
        const frames = new SseFrames((text) => this.#hear(text, response))
        for await (const chunk of response.body ?? []) frames.push(chunk)
      } else {
        const text = await response.text()
        if (text !== '' && method === 'POST') this.#hear(text, response)
        else if (method === 'POST') this.#receiver.empty(response.status)
      }
      return response.status
    } catch (error) {
      // as: fetch rejects with errors
      if (!signal.aborted) this.#receiver.closed({ reason: error as Error })
      return undefined
    }
  }

  #hear(text: string, { status, headers }: Response): void {
    const session = headers.get(HeaderName.sessionId)
    const agreed = messageIn(text)?.result?.protocolVersion
    if (agreed !== undefined && isRevisionId(agreed)) {
      this.#session = {
        ...(session !== null && { [HeaderName.sessionId]: session }),
        ...(agreed >= '2025-06-18' && { [HeaderName.protocolVersion]: agreed }),
      }
    }
    this.#receiver.frame(text, status)
  }
}

/** What a client sends beside a frame; a frame that cannot be read gets as much as can be. */
function routing(message: RawMessage | undefined): RawHeaders {
  const meta = isObject(message?.params) ? message.params._meta : undefined
  const isLegacy = message?.method === 'initialize' && meta === undefined
  if (isLegacy) return {}
  const named = isObject(meta) ? meta['io.modelcontextprotocol/protocolVersion'] : undefined
  const revision = isRevisionId(named) && named > LATEST_LEGACY_REVISION ? named : LATEST_REVISION
  if (typeof message?.method !== 'string') return { [HeaderName.protocolVersion]: revision }
  const params = isObject(message.params) ? message.params : {}
  return mirrorHeaders({ method: message.method, params }, revision)
}

function given(headers: RawHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function isStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') === true
}
