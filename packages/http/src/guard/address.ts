/**
 * Which addresses are not for the public.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
import { BlockList, isIP, isIPv4 } from 'node:net'

const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // The metadata service of Azure has a public address.
  ['168.63.129.16', 32],
]

const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  // Unspecified, loopback, and what was once an IPv4 address in IPv6.
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo and others that carry an address of somebody else.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

const notPublicV4 = new BlockList()
for (const [network, bits] of NOT_PUBLIC_V4) notPublicV4.addSubnet(network, bits, 'ipv4')
const notPublicV6 = new BlockList()
for (const [network, bits] of NOT_PUBLIC_V6) notPublicV6.addSubnet(network, bits, 'ipv6')

/** The address without brackets and zone, or undefined where it is none. */
export function addressIn(host: string): string | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const zone = bare.indexOf('%')
  const address = zone === -1 ? bare : bare.slice(0, zone)
  return isIP(address) === 0 ? undefined : address
}

/** Is that an address that anybody on the Internet could mean? An IPv6 address that embeds an IPv4 one is judged by that, too. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !notPublicV4.check(address, 'ipv4')
  const embedded = embeddedV4(address)
  if (embedded !== undefined) return !notPublicV4.check(embedded, 'ipv4')
  return !notPublicV6.check(address, 'ipv6')
}

/** The IPv4 address that packets to an IPv6 address end at: mapped, 6to4, NAT64. */
export function embeddedV4(address: string): string | undefined {
  const groups = groupsOf(address)
  if (groups === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups
  const leads = a === 0 && b === 0 && c === 0 && d === 0
  // RFC 4291 section 2.5.5.2, and RFC 2765 with the zeros at another place.
  if (leads && ((e === 0 && f === 0xffff) || (e === 0xffff && f === 0))) return dotted(g, h)
  // RFC 3056.
  if (a === 0x2002) return dotted(b, c)
  // RFC 6052.
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return dotted(g, h)
  return undefined
}

/** The eight groups of an IPv6 address; undefined where it is none. */
function groupsOf(address: string): readonly number[] | undefined {
  if (isIP(address) !== 6) return undefined
  // The URL standard writes every address in one way, without dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = new Array<string>(8 - first.length - last.length).fill('0')
  return [...first, ...zeros, ...last].map((group) => Number.parseInt(group, 16))
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`
}
