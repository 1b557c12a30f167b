/**
 * Who may be addressed, and from where: the defence against DNS rebinding.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#security-endpoint
 */
import type { IncomingCall } from './incoming-call.js'
import type { HttpSettings } from './options.js'

type Address = Pick<IncomingCall, 'headers' | 'loopback'>

/** Checks the `Host` and the `Origin` of requests. */
export class AddressRules {
  readonly #hosts: readonly string[] | undefined
  readonly #origins: readonly string[] | undefined
  /** The host that was found right last: mostly all requests name the same. */
  #lastTrusted: string | undefined

  constructor({ allowedHosts, allowedOrigins }: Pick<HttpSettings, 'allowedHosts' | 'allowedOrigins'>) {
    this.#hosts = allowedHosts?.map((host) => host.toLowerCase())
    this.#origins = allowedOrigins?.map((origin) => origin.toLowerCase())
  }

  /** What is wrong with the addresses of a request; undefined where they are right. */
  problem(call: Address): string | undefined {
    const host = call.headers('host')
    const trusted = host !== undefined && (host === this.#lastTrusted || this.#trusts(host))
    if (trusted) this.#lastTrusted = host
    else if (this.#hosts !== undefined || call.loopback === true) {
      return 'Expected the header Host to name a host that this server answers for; add yours to allowedHosts.'
    }
    const origin = call.headers('origin')
    if (origin === undefined || this.#allows(origin.toLowerCase(), trusted ? host.toLowerCase() : undefined))
      return undefined
    return 'Expected a request from an allowed Origin; add yours to allowedOrigins.'
  }

  #trusts(host: string): boolean {
    const name = host.toLowerCase()
    return this.#hosts === undefined
      ? isLoopbackName(hostname(name))
      : this.#hosts.some((allowed) => allowed === name || allowed === hostname(name) || allowed === '*')
  }

  #allows(origin: string, trustedHost: string | undefined): boolean {
    if (this.#origins?.some((allowed) => allowed === origin || allowed === '*')) return true
    if (trustedHost === undefined) return false
    const host = hostOf(origin)
    if (host === undefined) return false
    if (host === trustedHost) return true
    return this.#origins === undefined && isLoopbackName(hostname(trustedHost)) && isLoopbackName(hostname(host))
  }
}

/** The host and port of an origin; undefined where it is opaque or no origin at all. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/?#@\s]+)$/.exec(origin)?.[1]
}

/** A host without its port; IPv6 addresses keep their brackets. */
function hostname(host: string): string {
  return host.replace(/:\d+$/, '')
}

/** Is it a name of this machine that no resolver can point elsewhere? */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name)
}
