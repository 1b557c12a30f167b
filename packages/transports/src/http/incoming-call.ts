import type { HeaderSource } from '../exchange.js'
import type { ReplyParts } from '../service.js'
import type { ClientCertificate } from './verify.js'

/** Header values by lower-case name. */
export type HttpHeaders = { readonly [lowerCaseName: string]: string }

/** Why a body could not be taken: larger than asked for, not UTF-8, or read by someone else before us. */
export type BodyFault = 'too-large' | 'not-utf8' | 'consumed'

/**
 * One HTTP request and its response, as this transport sees them on every platform. A response is either one `answer`, or
 * `openEvents`, any number of `write`s and one `end`; whatever comes after its end, or after the client is gone, is ignored.
 */
export interface IncomingCall {
  readonly method: string
  /** Path and query, as the client sent them. */
  readonly url: string
  /** The same before a router in front of this transport took anything away. */
  readonly publicUrl: string
  readonly headers: HeaderSource
  /** Did the request arrive on a loopback address? Undefined where the platform does not tell. */
  readonly loopback: boolean | undefined
  /** Absent on platforms that do not tell. */
  readonly clientCertificate?: ClientCertificate | undefined
  /** Headers for whatever the response will be. */
  extraHeaders: HttpHeaders | undefined
  /** Reads the body. At most one of the callbacks runs, and none where the client goes away before the body's end. */
  readBody(maxBytes: number, take: (text: string) => void, refuse: (fault: BodyFault) => void): void
  /** `gone` runs once if the client goes away before the response's end. A later watcher takes the place of the earlier one. */
  watch(gone: () => void): void
  /** The whole response. A body that is not empty is JSON; `parts` are the same, for platforms that can make use of them. */
  answer(status: number, body: string, headers?: HttpHeaders, parts?: ReplyParts): void
  /** Begins a stream of events; its head goes out with the first `write`. */
  openEvents(): void
  /** Writes events. A client that leaves more than `maxQueuedBytes` unread is let go. */
  write(events: string): void
  end(events?: string): void
}
