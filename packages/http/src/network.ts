import type { Network, SocketRoute } from '@causeway/connector-kit'
import { asHttp, Guard } from './guard/guard.js'
import type { HttpClientOptions } from './options.js'
import { proxyRules } from './proxy-rules.js'
import { MAX_CONNECT_MS } from './routes.js'
import { senderFor } from './sender.js'

/**
 * The rules of one upstream's HTTP client for sockets that others open: guard, proxy, TLS, and the bounds that were set.
 *
 * @throws {TypeError} where an option cannot be used
 */
export function createNetwork(options: HttpClientOptions): Network {
  const { allow = [], env = {}, lookup, maxRedirects, maxResponseBytes, proxy, timeoutMs, tls, trusted = [] } = options
  const guard = new Guard({ allow, trusted, lookup })
  const proxyFor = proxyRules(proxy, env)
  const own = tls === undefined ? {} : { tls }
  const direct: SocketRoute = { lookup: guard.lookup, ...own }
  return {
    timeoutMs,
    maxResponseBytes,
    maxRedirects,
    send: senderFor(options),
    connectTimeoutMs: Math.min(timeoutMs ?? MAX_CONNECT_MS, MAX_CONNECT_MS),
    routeTo(url) {
      const through = proxyFor(asHttp(url))
      const problem = guard.problem(url, through !== undefined)
      if (problem !== undefined) throw problem
      return through === undefined ? direct : { ...own, proxy: { url: through, ca: tls?.ca } }
    },
  }
}
