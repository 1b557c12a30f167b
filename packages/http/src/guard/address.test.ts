import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressIn, isPublic } from './address.js'
import { AllowList } from './allow-list.js'

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false))

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('%s is public', (address) => expect(isPublic(address)).toBe(true))

  it.each(['0x7f.1', '2130706433', '127.1', '0177.0.0.1', '127.0.0.1.', '①②⑦.⓪.⓪.①'])(
    'of this machine is known however a URL spells it: %s',
    (host) => {
      const address = addressIn(new URL(`http://${host}/`).hostname)
      expect(address).toBe('127.0.0.1')
    },
  )

  it('that embeds another one is judged by that one', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(byte, byte, byte, byte, (a, b, c, d) => {
        const [address, high, low] = [`${a}.${b}.${c}.${d}`, (256 * a + b).toString(16), (256 * c + d).toString(16)]
        for (const one of [
          `::ffff:${address}`,
          `64:ff9b::${address}`,
          `2002:${high}:${low}::1`,
          `::FFFF:${high}:${low}`,
        ]) {
          expect(isPublic(one)).toBe(isPublic(address))
          expect(new AllowList([address]).hasAddress(one)).toBe(true)
        }
      }),
    )
  })

  it('is allowed by itself, by its range, and where it is embedded', () => {
    const list = new AllowList(['10.1.2.3', '172.16.0.0/12', 'fd00::/8', 'DB.internal.'])
    expect(list.hasAddress('10.1.2.3')).toBe(true)
    expect(list.hasAddress('10.1.2.4')).toBe(false)
    expect(list.hasAddress('172.31.0.1')).toBe(true)
    expect(list.hasAddress('::ffff:172.31.0.1')).toBe(true)
    expect(list.hasAddress('fd12::1')).toBe(true)
    expect(list.hasName('db.INTERNAL')).toBe(true)
    expect(list.hasName('other.internal')).toBe(false)
  })
})
