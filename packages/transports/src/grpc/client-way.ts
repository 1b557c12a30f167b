/** How the client's sockets get to the server: what grpc-js has to be told for that. */
import { isIP, type LookupFunction } from 'node:net'
import { CausewayError } from '@causeway/protocol'
import type { ChannelOptions } from '@grpc/grpc-js'
import type { RouteProxy, SocketRoute } from '../socket-route.js'

/** Of a server. */
export interface GrpcAddress {
  /** For messages, and for whoever is asked for the way. */
  readonly url: string
  /** IPv6 addresses in brackets. */
  readonly host: string
  readonly port: string
  readonly secure: boolean
}

export interface Way {
  /** Where a socket is opened to, for grpc-js. */
  readonly target: string
  readonly options: ChannelOptions
}

/**
 * The way of `route`, or that of the address' own name.
 * @throws {CausewayError} `ERR_CONNECT_FAILED` where a name leads nowhere, or a proxy is of a kind that cannot be used; what `route.lookup` refuses with
 */
export async function wayTo({ url, host, port, secure }: GrpcAddress, route: SocketRoute = {}): Promise<Way> {
  const authority = `${host}:${port}`
  const serverName = route.tls?.serverName
  const target = `dns:///${authority}`
  const names = serverName === undefined ? {} : targetName(serverName)
  if (route.proxy !== undefined) {
    const { proxy, options } = proxyWay(url, route.proxy)
    const through = { ...options, 'grpc.http_connect_target': `dns:${authority}` }
    return { target: proxy, options: { ...through, ...ownNames(authority, host, secure), ...names } }
  }
  if (route.lookup === undefined || isIP(bare(host)) !== 0) return { target, options: names }
  const addresses = await resolved(url, host, route.lookup)
  // Only what was judged is connected to.
  const [{ family }] = addresses
  const targets = addresses
    .filter((one) => one.family === family)
    .map(({ address }) => (family === 6 ? `[${address}]:${port}` : `${address}:${port}`))
  return {
    target: `ipv${family}:${targets.join(',')}`,
    options: { ...ownNames(authority, host, secure), ...names },
  }
}

/** The server goes by its own name, whatever the socket is opened to. */
function ownNames(authority: string, host: string, secure: boolean): ChannelOptions {
  const own: ChannelOptions = { 'grpc.default_authority': authority }
  return secure ? { ...own, ...targetName(bare(host)) } : own
}

/** An IP address is no name: the credentials see to it that the certificate is for it. */
function targetName(name: string): ChannelOptions {
  return isIP(name) === 0 ? { 'grpc.ssl_target_name_override': name } : {}
}

/** What the server's certificate must be for: a name or an IP address. */
export function certifiedName({ host }: GrpcAddress, route: SocketRoute | undefined): string {
  return route?.tls?.serverName ?? bare(host)
}

function proxyWay(url: string, proxy: RouteProxy): { readonly proxy: string; readonly options: ChannelOptions } {
  const { protocol, hostname, port, username, password } = new URL(proxy.url)
  if (protocol !== 'http:') {
    const what = `Expected the proxy on the way to ${url} to be one of http:, the only kind that gRPC goes through.`
    throw new CausewayError('ERR_CONNECT_FAILED', what)
  }
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return {
    proxy: `dns:///${hostname}:${port || '80'}`,
    options: username === '' ? {} : { 'grpc.http_connect_creds': pair },
  }
}

type Addresses = readonly [Found, ...Found[]]

interface Found {
  readonly address: string
  readonly family: number
}

function resolved(url: string, host: string, lookup: LookupFunction): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (cause, found) => {
      const [first, ...others] = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : (found ?? [])
      if (cause === null && first !== undefined) resolve([first, ...others])
      else if (cause instanceof CausewayError) reject(cause)
      else {
        const why = cause === null ? 'its name leads nowhere' : cause.message
        reject(new CausewayError('ERR_CONNECT_FAILED', `Expected a gRPC server at ${url}; ${why}.`, { cause }))
      }
    })
  })
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
