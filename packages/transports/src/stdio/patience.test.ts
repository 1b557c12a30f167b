import { describe, expect, it } from 'vitest'
import { Patience } from './patience.js'

describe('Patience', () => {
  it('bears what is in vain now and then', () => {
    const patience = new Patience()
    for (let now = 0; now < 1_000; now++) {
      if (now % 5 === 0) patience.inVain(now)
      else patience.paid()
      expect(patience.allows(now)).toBe(true)
    }
  })

  it('rests where most is in vain, tries once after that, and rests again', () => {
    const patience = new Patience()
    for (let now = 0; now < 4; now++) {
      expect(patience.allows(now)).toBe(true)
      patience.inVain(now)
    }
    expect(patience.allows(4)).toBe(false)
    expect(patience.allows(102)).toBe(false)
    expect(patience.allows(103)).toBe(true)
    patience.inVain(103)
    expect(patience.allows(104)).toBe(false)
    expect(patience.allows(203)).toBe(true)
  })

  it('comes back where it pays again', () => {
    const patience = new Patience()
    for (let now = 0; now < 4; now++) patience.inVain(now)
    for (let times = 0; times < 12; times++) patience.paid()
    patience.inVain(200)
    patience.inVain(201)
    patience.inVain(202)
    expect(patience.allows(202)).toBe(true)
  })
})
