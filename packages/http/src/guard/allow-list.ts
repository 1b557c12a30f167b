import { BlockList, isIP, isIPv4 } from 'node:net'
import { addressIn, embeddedV4 } from './address.js'

const HOST_NAME = /^(?=.{1,253}\.?$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/i

/** What may be reached though it is not public. */
export class AllowList {
  readonly #addresses = new BlockList()
  readonly #names = new Set<string>()

  /** @throws {TypeError} where an entry is no address, range or host name */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry.trim())
  }

  /** By its own name, whatever it resolves to. */
  hasName(host: string): boolean {
    return this.#names.has(canonicalName(host))
  }

  hasAddress(address: string): boolean {
    if (this.#addresses.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')) return true
    const embedded = embeddedV4(address)
    return embedded !== undefined && this.#addresses.check(embedded, 'ipv4')
  }

  #add(entry: string): void {
    const slash = entry.lastIndexOf('/')
    const address = addressIn(slash === -1 ? entry : entry.slice(0, slash))
    if (address !== undefined) {
      const family = isIPv4(address) ? 'ipv4' : 'ipv6'
      const most = family === 'ipv4' ? 32 : 128
      const bits = slash === -1 ? most : Number(entry.slice(slash + 1) || Number.NaN)
      if (!Number.isInteger(bits) || bits < 0 || bits > most) throw unusable(entry)
      this.#addresses.addSubnet(address, bits, family)
      return
    }
    if (slash !== -1 || !HOST_NAME.test(entry) || isIP(entry) !== 0) throw unusable(entry)
    this.#names.add(canonicalName(entry))
  }
}

/** In lower case, without the dot that says that it is complete. */
export function canonicalName(host: string): string {
  const lower = host.toLowerCase()
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

function unusable(entry: string): TypeError {
  return new TypeError(
    `Expected entries of http.allow to be an address (10.1.2.3), a range (10.0.0.0/8) or a host name (db.internal); got '${entry}'.`,
  )
}
