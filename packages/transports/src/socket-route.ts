import type { ClientTls } from './tls/options.js'

/** Resolves host names, as `dns.lookup` of Node.js does. */
export type Lookup = (
  hostname: string,
  options: { readonly all?: boolean | undefined; readonly family?: number | 'IPv4' | 'IPv6' | undefined },
  callback: (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void,
) => void

/** The way from Node.js to the server at an address, where it is another one than that of its name. */
export interface SocketRoute {
  /** Resolves host names: what it leaves out is not connected to. @default dns.lookup */
  readonly lookup?: Lookup | undefined
  /** For `https:`, `wss:` and `grpcs:`. */
  readonly tls?: ClientTls | undefined
  /** What carries it there; resolves the name itself. */
  readonly proxy?: RouteProxy | undefined
}

export interface RouteProxy {
  /** `http:` or `https:`, for HTTP also `socks5:`, for gRPC only `http:`; user and password may stand in it. */
  readonly url: string
  /** For an `https:` proxy: trusted besides the well-known authorities. */
  readonly ca?: string | undefined
}

/**
 * Says how the server at an address is reached; asked once for each origin of a connection. What it throws is why nothing is sent there.
 * Node.js only.
 */
export type RouteTo = (url: URL) => SocketRoute
