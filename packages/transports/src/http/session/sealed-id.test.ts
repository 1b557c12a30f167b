import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyRing } from '../../key-ring.js'
import { openSessionId, type SessionRecord, sealSessionId } from './sealed-id.js'

const record: SessionRecord = {
  revision: '2025-11-25',
  issuedAt: 1_700_000_000_000,
  instance: 'a1b2',
  principalId: 'älice',
  clientCapabilities: { roots: { listChanged: true } },
}

describe('a sealed session id', () => {
  // @must legacy-http.session-id-ascii
  it('says to who has the key what it holds, and is visible ASCII', () => {
    const keys = keyRing()
    const id = sealSessionId(record, keys)
    expect(id).toMatch(/^[\x21-\x7e]+$/)
    expect(openSessionId(id, keys)).toEqual(record)
    const anonymous = { ...record, principalId: undefined }
    expect(openSessionId(sealSessionId(anonymous, keys), keys)).toEqual(anonymous)
  })

  it('differs each time', () => {
    const keys = keyRing()
    expect(sealSessionId(record, keys)).not.toBe(sealSessionId(record, keys))
  })

  it('says nothing without the key', () => {
    expect(openSessionId(sealSessionId(record, keyRing()), keyRing())).toBeUndefined()
  })

  it('is not mistaken for another seal of the same key', () => {
    const keys = keyRing()
    const seal = keys.seal('["2025-11-25",0,"x",null,{}]', 'request state')
    expect(openSessionId(seal, keys)).toBeUndefined()
  })

  it('is worth nothing once a character is changed', () => {
    const keys = keyRing()
    const id = sealSessionId(record, keys)
    fc.assert(
      fc.property(fc.nat(id.length - 2), fc.constantFrom(...'AZaz09-_'), (at, char) => {
        fc.pre(id[at] !== char)
        expect(openSessionId(id.slice(0, at) + char + id.slice(at + 1), keys)).toBeUndefined()
      }),
    )
  })

  it('survives whatever somebody sends instead', () => {
    const keys = keyRing()
    fc.assert(
      fc.property(fc.string({ maxLength: 6_000 }), (id) => {
        expect(openSessionId(id, keys)).toBeUndefined()
      }),
    )
  })
})
