import type { LookupFunction } from 'node:net'
import { type Clock, type Logger, type SocketTls, systemClock } from '@causeway/connector-kit'

/** How a client behaves. Everything has a default. */
export interface HttpClientOptions {
  /** From the first byte sent to the last byte received, of one attempt; and as long again for a connection. @default 30_000 */
  readonly timeoutMs?: number | undefined
  /** More attempts of a call that may be repeated. 0 to 10. @default 2 */
  readonly retries?: number | undefined
  /** The longest answer, both as it comes over the wire and decompressed. @default 16_777_216 */
  readonly maxResponseBytes?: number | undefined
  /** Redirects followed for one call; 0 returns the redirect itself as the answer. @default 5 */
  readonly maxRedirects?: number | undefined
  /** Connections to one origin. @default 64 */
  readonly connections?: number | undefined
  /** Addresses (`10.1.2.3`), ranges (`10.0.0.0/8`) and host names that may be reached though they are not public. @default none */
  readonly allow?: readonly string[] | undefined
  /**
   * URLs that the operator wrote as the upstream's own. Where the host is a private address or `localhost`, that origin may be
   * reached; a name that resolves to a private address has to be among `allow`. @default none
   */
  readonly trusted?: readonly string[] | undefined
  /** The proxy for everything; false for none at all. @default what `env` says */
  readonly proxy?: string | false | undefined
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are looked up, in lower case first. @default {} */
  readonly env?: { readonly [name: string]: string | undefined } | undefined
  readonly tls?: SocketTls | undefined
  readonly breaker?: BreakerOptions | undefined
  readonly bulkhead?: BulkheadOptions | undefined
  /** @default one that drops everything */
  readonly log?: Logger | undefined
  /** For waits between attempts and for dates in answers. @default the machine's */
  readonly clock?: Clock | undefined
  /** From 0 to below 1. @default Math.random */
  readonly random?: (() => number) | undefined
  /** Resolves host names. @default dns.lookup */
  readonly lookup?: LookupFunction | undefined
}

export interface BreakerOptions {
  /** After so many failed attempts in a row nothing is sent. @default 10 */
  readonly failures?: number | undefined
  /** How long nothing is sent before one call may try. @default 10_000 */
  readonly resetMs?: number | undefined
}

export interface BulkheadOptions {
  /** Calls at a time. @default 64 */
  readonly concurrency?: number | undefined
  /** Calls that wait for a turn; the next one is refused. @default 1_000 */
  readonly queue?: number | undefined
}

/** The options that requests are held to, complete. */
export interface Settings {
  readonly timeoutMs: number
  readonly retries: number
  readonly maxResponseBytes: number
  readonly maxRedirects: number
  readonly log: Logger
  readonly clock: Clock
  readonly random: () => number
}

/** @throws {TypeError} where a number is out of its range */
export function settingsFrom(options: HttpClientOptions): Settings {
  return {
    timeoutMs: whole('timeoutMs', options.timeoutMs ?? 30_000, 1),
    retries: whole('retries', options.retries ?? 2, 0, 10),
    maxResponseBytes: whole('maxResponseBytes', options.maxResponseBytes ?? 16_777_216, 1),
    maxRedirects: whole('maxRedirects', options.maxRedirects ?? 5, 0, 20),
    log: options.log ?? silent,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  }
}

/** @throws {TypeError} unless it is a whole number in this range */
export function whole(name: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new TypeError(`Expected ${name} to be a whole number from ${least} to ${most}; got ${value}.`)
}

const nothing = (): void => {}
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
