import type { HttpExchangeOptions } from './http-client/http-exchange.js'

/** Browsers and other runtimes let nobody say how they connect. @throws {TypeError} where a way is given */
export function refuseWays({ routeTo, tls }: HttpExchangeOptions): void {
  if (routeTo ?? tls) throw new TypeError('Expected no routeTo and no tls: this platform chooses its ways itself.')
}
