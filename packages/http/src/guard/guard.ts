import { lookup as systemLookup } from 'node:dns'
import { isIPv4, type LookupFunction } from 'node:net'
import { HttpError } from '../http-error.js'
import { addressIn, isPublic } from './address.js'
import { AllowList, canonicalName } from './allow-list.js'

/** Which hosts an upstream's client may talk to. */
export interface GuardOptions {
  readonly allow: readonly string[]
  readonly trusted: readonly string[]
  readonly lookup: LookupFunction | undefined
}

/**
 * Keeps requests away from places that are not public: an upstream's answer, or an argument of a model, must not lead the gateway
 * to its own machine, its neighbours or the metadata service of its cloud. Addresses in URLs are judged before anything is sent,
 * host names when they have been resolved: only the addresses that were judged are connected to.
 */
export class Guard {
  readonly #allow: AllowList
  readonly #trustedOrigins = new Set<string>()
  readonly #trustsLocalhost: boolean
  readonly #lookup: LookupFunction

  /** @throws {TypeError} where an entry cannot be read */
  constructor({ allow, trusted, lookup }: GuardOptions) {
    this.#allow = new AllowList(allow)
    for (const url of trusted) {
      // A URL with variables in it names no origin yet, so it gives no right.
      if (!URL.canParse(url)) continue
      const { origin, hostname } = asHttp(new URL(url))
      if (isLocalhost(hostname) || addressIn(hostname) !== undefined) this.#trustedOrigins.add(origin)
    }
    this.#trustsLocalhost = [...this.#trustedOrigins].some((origin) => isLocalhost(new URL(origin).hostname))
    this.#lookup = lookup ?? (systemLookup as LookupFunction) // as: its overloads are the same function
  }

  /**
   * What is wrong with going there, as far as the URL alone tells.
   *
   * @param viaProxy the proxy resolves the name, and nobody here sees to what: names of this machine are refused by themselves
   */
  problem(url: URL, viaProxy: boolean): HttpError | undefined {
    const { origin, hostname } = asHttp(url)
    if (this.#trustedOrigins.has(origin)) return undefined
    const address = addressIn(hostname)
    if (address !== undefined) return this.#permits(address) ? undefined : forbidden(origin, address)
    if (this.#allow.hasName(hostname)) return undefined
    const mayBeTaken = viaProxy || this.#trustsLocalhost
    return mayBeTaken && isLocalName(hostname) && !this.#permits('127.0.0.1')
      ? forbidden(origin, 'this machine')
      : undefined
  }

  /** Resolves a name to those of its addresses that may be reached. For `net.connect` and `tls.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#lookup(hostname, options, (error, found, family) => {
      // biome-ignore lint/suspicious/noExplicitAny: with an error the other arguments are not looked at
      if (error) return callback(error, found as any, family)
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? familyOf(found) }] : found
      const open = this.#isTrustedName(hostname)
        ? addresses
        : addresses.filter(({ address }) => this.#permits(addressIn(address) ?? address))
      const [first] = open
      if (first === undefined) {
        const shown = addresses.map(({ address }) => address).join(', ') || 'no address'
        callback(forbidden(`'${hostname}'`, shown), '', 0)
      } else if (options.all === true) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }

  #permits(address: string): boolean {
    return isPublic(address) || this.#allow.hasAddress(address)
  }

  #isTrustedName(hostname: string): boolean {
    return this.#allow.hasName(hostname) || (this.#trustsLocalhost && isLocalhost(hostname))
  }
}

/** URLs of gRPC have no origin of their own, and hosts in any spelling. */
export function asHttp(url: URL): URL {
  return /^grpcs?:$/.test(url.protocol) ? new URL(url.href.replace('grpc', 'http')) : url
}

/** The host as the operator writes it: other names that lead here are not this one. */
function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost'
}

/** @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
function isLocalName(hostname: string): boolean {
  const name = canonicalName(hostname)
  return name === 'localhost' || name.endsWith('.localhost')
}

function familyOf(address: string): number {
  return isIPv4(address) ? 4 : 6
}

function forbidden(where: string, address: string): HttpError {
  return new HttpError(
    'ERR_HTTP_FORBIDDEN_ADDRESS',
    `Expected ${where} to be a public address; it is ${address}, which is not for the public. If it is meant, add it to http.allow.`,
  )
}
